import { LineamentError } from '../errors.js';
import { ModuleList } from '../nn/module-list.js';
import { add, mul } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { type Judgement, Objective, type ObjectiveOutput, type Progress, type Targets } from './objective.js';

export interface Term {
  readonly objective: Objective;
  /** What its loss is multiplied by. */
  readonly weight: number;
}

/**
 * Several objectives on the same embeddings: loss = Σ weightᵢ · lossᵢ. Logits and margin are those of the first term
 * that has any. The terms are named `terms.0`, `terms.1`, … in the state dict; a single objective is a sum of one.
 * Throws `VALUE_INVALID` for no terms.
 */
export class Sum extends Objective {
  readonly terms: ModuleList<Objective>;
  readonly #weights: readonly number[];

  constructor(terms: readonly Term[]) {
    super();
    if (terms.length === 0)
      throw new LineamentError('VALUE_INVALID', 'A sum of objectives needs at least one, and got none.');
    this.terms = new ModuleList(terms.map((term) => term.objective));
    this.#weights = terms.map((term) => term.weight);
  }

  override margin(progress: Progress): number | null {
    return firstOf(this.terms, (term) => term.margin(progress));
  }

  override directions(): Tensor | null {
    return firstOf(this.terms, (term) => term.directions());
  }

  override judge(embeddings: Tensor, labels: Tensor): Judgement | null {
    return firstOf(this.terms, (term) => term.judge(embeddings, labels));
  }

  override sharded(): ReadonlyMap<Tensor, number> {
    return new Map([...this.terms].flatMap((term) => [...term.sharded()]));
  }

  classify(embeddings: Tensor): Tensor | null {
    return firstOf(this.terms, (term) => term.classify(embeddings));
  }

  forward(embeddings: Tensor, targets: Targets, progress: Progress): ObjectiveOutput {
    const outputs = [...this.terms].map((term) => term.forward(embeddings, targets, progress));
    const losses = outputs.map(({ loss }, index) => {
      const weight = this.#weights[index]!;
      return weight === 1 ? loss : mul(loss, weight);
    });
    // Of the first that classifies, the one or the other.
    const classifying = outputs.find(({ logits, predicted }) => logits !== null || predicted !== undefined);
    return { logits: null, ...classifying, loss: losses.reduce((total, loss) => add(total, loss)) };
  }
}

function firstOf<Item, Value>(items: Iterable<Item>, pick: (item: Item) => Value | null): Value | null {
  for (const item of items) {
    const value = pick(item);
    if (value !== null) return value;
  }
  return null;
}
