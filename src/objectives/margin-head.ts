import { uniform, xavierUniformBound } from '../nn/init.js';
import type { Module } from '../nn/module.js';
import { noGrad } from '../torch/autograd.js';
import { indexSelect, linear, mul, normalize, reshape, scatter, sum } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { atTargets } from './at-targets.js';
import type { Columns } from './class-comparison.js';
import { ClassTable } from './class-table.js';
import { fullPrecision, isHalf } from './full-precision.js';
import {
  type Judgement,
  Objective,
  type ObjectiveContext,
  type ObjectiveOutput,
  type Progress,
  type Targets,
} from './objective.js';

/** The faces of a batch beside the directions of all classes, or of those that are compared with here ({@link ClassTable}). */
export interface ComparedFaces {
  /** `(N, classes)`: the cosines of the angles between them. */
  readonly cosine: Tensor;
  /** `(N)`, bool: the faces whose target is not among these classes; null or absent where all are. */
  readonly elsewhere?: Tensor | null;
  /** `(N, embedding)`, of any length. */
  readonly embeddings: Tensor;
}

/**
 * How a margin head turns cosines into logits `(N, classes)`. A plain object of pure functions, or a module where it
 * remembers something over the steps.
 */
export interface MarginRule {
  /** Logits with margin: those of the targets, `labels` `(N)`, made harder. */
  forward(faces: ComparedFaces, labels: Tensor, progress: Progress): Tensor;
  /** Logits without margin. */
  bare(faces: ComparedFaces): Tensor;
  /** The margin in force; see {@link Objective.margin}. */
  margin(progress: Progress): number | null;
  /** Called once a step of training, before `forward`, without gradients. */
  observe?(faces: ComparedFaces, targets: Targets): void;
}

/** A margin rule that remembers: its buffers are part of the head's state dict, under `rule.`. */
export type MarginModule = MarginRule & Module<[faces: ComparedFaces, labels: Tensor, progress: Progress], Tensor>;

/**
 * Classification of the training people by angle, with a margin: embeddings and the directions of the classes are
 * brought to unit length, a rule (such as ArcFace's) turns their cosines into logits, and the loss is the mean cross
 * entropy.
 *
 * Embeddings `(N, embedding)`, labels `(N)`; weight `(classes, embedding)`, drawn from Xavier's uniform distribution,
 * which gives rows of about unit length (as face.evoLVe and arcface-pytorch do; insightface takes N(0, 0.01²)).
 *
 * Under autocast the product with all classes runs in 16 bits, which suits cosines near 0; those of the targets are
 * computed again in float32, for they come near 1, where bfloat16 knows steps of 1/256.
 */
export class MarginHead extends Objective {
  readonly weight: Tensor;
  readonly rule: MarginRule;
  readonly #table: ClassTable;

  constructor(rule: MarginRule, context: ObjectiveContext) {
    super();
    const { embedding, classes, generator } = context;
    this.rule = rule;
    this.#table = new ClassTable(context);
    const bound = xavierUniformBound(embedding, classes);
    const drawn = this.#table.drawn([embedding], (rows) => uniform(rows, -bound, bound, generator));
    this.weight = this.parameter('weight', drawn);
  }

  override margin(progress: Progress): number | null {
    return this.rule.margin(progress);
  }

  override directions(): Tensor {
    return this.#table.whole(this.weight);
  }

  override sharded(): ReadonlyMap<Tensor, number> {
    return this.#table.sharded([this.weight]);
  }

  classify(embeddings: Tensor): Tensor | null {
    return this.#table.sharedOut ? null : this.#bareLogits(embeddings);
  }

  override judge(embeddings: Tensor, labels: Tensor): Judgement | null {
    if (!this.#table.sharedOut) return super.judge(embeddings, labels);
    return this.#table.judge(embeddings, labels, (compared) => this.#bareLogits(compared.embeddings));
  }

  #bareLogits(embeddings: Tensor): Tensor {
    const { product } = this.#compare(embeddings, this.weight);
    return this.rule.bare({ cosine: fullPrecision(product), embeddings: fullPrecision(embeddings) });
  }

  forward(embeddings: Tensor, targets: Targets, progress: Progress): ObjectiveOutput {
    const compared = this.#table.compare(embeddings, targets, progress);
    const { unit, directions, product } = this.#compare(compared.embeddings, compared.rows(this.weight));
    const against = ({ columns, elsewhere }: Columns): ComparedFaces => ({
      cosine: isHalf(product) ? withExactTargets(fullPrecision(product), unit, directions, columns) : product,
      elsewhere,
      embeddings: fullPrecision(compared.embeddings),
    });
    const { labels } = compared.targets;
    if (this.training) noGrad(() => this.rule.observe?.(against(compared.columns(labels)), compared.targets));
    const loss = compared.loss((people) => {
      const columns = compared.columns(people);
      return this.rule.forward(against(columns), columns.columns, progress);
    });
    return compared.output(loss, () => this.rule.bare(against(compared.columns(labels))));
  }

  /** Unit embeddings, unit directions, and their product `(N, classes)`: the cosines, in 16 bits under autocast. */
  #compare(embeddings: Tensor, weight: Tensor): { unit: Tensor; directions: Tensor; product: Tensor } {
    const unit = normalize(fullPrecision(embeddings), 1);
    const directions = normalize(weight, 1);
    return { unit, directions, product: linear(unit, directions) };
  }
}

/** The rule of heads with a fixed scale: logits are `scale` times the cosines, which `withMargin` changes at the targets. */
export function scaledRule(
  scale: number,
  margin: (progress: Progress) => number,
  withMargin: (targets: Tensor, margin: number, progress: Progress) => Tensor,
): MarginRule {
  return {
    forward({ cosine, elsewhere }, labels, progress) {
      const change = (targets: Tensor): Tensor => withMargin(targets, margin(progress), progress);
      return mul(atTargets(cosine, labels, change, elsewhere), scale);
    },
    bare: ({ cosine }) => mul(cosine, scale),
    margin,
  };
}

/** Replaces the cosine of each row's target by one computed at the precision of its factors. */
function withExactTargets(cosine: Tensor, unit: Tensor, directions: Tensor, labels: Tensor): Tensor {
  const exact = sum(mul(unit, indexSelect(directions, 0, labels)), [1], true); // (N, 1)
  return scatter(cosine, 1, reshape(labels, [-1, 1]), exact);
}
