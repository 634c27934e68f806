import { z } from 'zod';
import { noGrad } from '../torch/autograd.js';
import { zeros } from '../torch/factories.js';
import { add, div, eq, indexAdd_, indexSelect, mean, mul, pow, reshape, sub, sum } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { fullPrecision } from './full-precision.js';
import {
  Objective,
  type ObjectiveContext,
  type ObjectiveKind,
  type ObjectiveOutput,
  type Targets,
  wholeLabels,
} from './objective.js';

/** The recipe's settings of the center loss. */
export const centerSchema = z.strictObject({
  kind: z.literal('center'),
  /** λ; default 0.003, the paper's choice. */
  weight: z.number().positive().default(0.003),
  /** α: how far the centres of a batch's people move towards its faces; default 0.5, as in the paper. */
  rate: z.number().gt(0).max(1).default(0.5),
});

/**
 * Pulls each face towards the centre of its person: loss = ½ mean ‖x − c‖², of embeddings of any length. Alone it is least
 * when all embeddings are one, so it stands beside an objective that classifies: `1 · softmax + 0.003 · center`.
 *
 * The centres, `(classes, embedding)`, are a buffer and follow the faces, not a gradient. They start at 0, and after each
 * batch that centre of a person with the n faces xᵢ in it moves by α Σ (xᵢ − c) / (1 + n).
 *
 * Wen et al., "A discriminative feature learning approach for deep face recognition", 2016.
 */
export class Center extends Objective {
  readonly centres: Tensor;

  constructor(
    readonly rate: number,
    { embedding, classes }: Pick<ObjectiveContext, 'embedding' | 'classes'>,
  ) {
    super();
    this.centres = this.buffer('centres', zeros([classes, embedding]));
  }

  override directions(): Tensor {
    return this.centres;
  }

  classify(): null {
    return null;
  }

  forward(embeddings: Tensor, targets: Targets): ObjectiveOutput {
    const labels = wholeLabels(targets, 'center');
    const offsets = sub(fullPrecision(embeddings), indexSelect(this.centres, 0, labels)); // (N, embedding)
    const loss = mul(mean(sum(pow(offsets, 2), [1])), 0.5);
    if (this.training) noGrad(() => this.#follow(offsets, labels));
    return { loss, logits: null };
  }

  #follow(offsets: Tensor, labels: Tensor): void {
    const alike = eq(reshape(labels, [-1, 1]), reshape(labels, [1, -1])).to({ dtype: offsets.dtype });
    const share = add(sum(alike, [1], true), 1); // (N, 1): 1 + n of each face's person
    indexAdd_(this.centres, labels, div(offsets, share), this.rate);
  }
}

export const center: ObjectiveKind<typeof centerSchema> = {
  schema: centerSchema,
  learnsFrom: 'faces',
  collapsesAlone: true,
  perClass: 'whole',
  create: ({ rate }, context) => new Center(rate, context),
};
