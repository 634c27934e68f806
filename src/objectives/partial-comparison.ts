import { noGrad } from '../torch/autograd.js';
import {
  add,
  argmax,
  cat,
  crossEntropy,
  crossEntropyOverGroup,
  gather,
  gatherRows,
  indexSelect,
  mean,
  narrow,
  reshape,
  selectRows,
} from '../torch/operators.js';
import { type Tensor, tensorFrom } from '../torch/tensor.js';
import type { ClassComparison, Columns } from './class-comparison.js';
import type { ClassShards, RowRange } from './class-shards.js';
import { classificationLoss } from './classification-loss.js';
import { fullPrecision } from './full-precision.js';
import type { Judgement, ObjectiveOutput, Targets } from './objective.js';

/** The classes that are compared with in this process. */
export interface ChosenClasses {
  /** All that it has. */
  readonly range: RowRange;
  /** Those of them that were sampled, rising; null for all. */
  readonly ids: Int32Array | null;
}

/** The faces of all processes, in the order of their ranks; each gives as many. */
export function gathered(shards: ClassShards, embeddings: Tensor, { labels, mixed }: Targets): GatheredFaces {
  const { connection } = shards;
  if (connection === null) return { embeddings, targets: { labels, mixed } };
  const all = (own: Tensor): Tensor => cat(shards.gather(own));
  return {
    embeddings: gatherRows(fullPrecision(embeddings), connection.statistics),
    targets: { labels: all(labels), mixed: mixed && { labels: all(mixed.labels), share: all(mixed.share) } },
  };
}

export interface GatheredFaces {
  readonly embeddings: Tensor;
  readonly targets: Targets;
}

/**
 * With classes that are shared out over processes, or sampled, or both: each process compares the faces of all processes
 * with classes of its own, and the maximum, the sum of exponentials and the target's logit of each face go between them.
 */
export class PartialComparison implements ClassComparison {
  readonly embeddings: Tensor;
  readonly targets: Targets;
  readonly #shards: ClassShards;
  readonly #chosen: ChosenClasses;

  constructor(shards: ClassShards, { embeddings, targets }: GatheredFaces, chosen: ChosenClasses) {
    this.embeddings = embeddings;
    this.targets = targets;
    this.#shards = shards;
    this.#chosen = chosen;
  }

  rows(table: Tensor): Tensor {
    const { ids, range } = this.#chosen;
    if (ids === null) return table;
    return selectRows(
      table,
      indices(
        Array.from(ids, (id) => id - range.start),
        table.device,
      ),
    );
  }

  columns(labels: Tensor): Columns {
    const places = Array.from(labels.toTypedArray() as BigInt64Array, (label) => this.#columnOf(Number(label)));
    const { device } = labels;
    const elsewhere = places.some((place) => place < 0)
      ? tensorFrom(
          Uint8Array.from(places, (place) => Number(place < 0)),
          [places.length],
        ).to({ dtype: 'bool', device })
      : null;
    return {
      columns: indices(
        places.map((place) => Math.max(place, 0)),
        device,
      ),
      elsewhere,
    };
  }

  #columnOf(label: number): number {
    const { ids, range } = this.#chosen;
    if (ids !== null) return placeIn(ids, label);
    return label >= range.start && label < range.start + range.count ? label - range.start : -1;
  }

  loss(logits: (labels: Tensor) => Tensor, labelSmoothing = 0): Tensor {
    return classificationLoss(this.targets, logits, labelSmoothing, (...asked) => this.#crossEntropy(...asked));
  }

  #crossEntropy(logits: Tensor, labels: Tensor, labelSmoothing: number, reduction: 'mean' | 'none'): Tensor {
    const { columns, elsewhere } = this.columns(labels);
    const { connection } = this.#shards;
    if (connection === null) return crossEntropy(logits, columns, labelSmoothing, reduction);
    const losses = crossEntropyOverGroup(logits, columns, elsewhere, labelSmoothing, connection.statistics); // (N)
    return reduction === 'mean' ? mean(losses) : losses;
  }

  output(loss: Tensor, bare: () => Tensor): ObjectiveOutput {
    return { loss, logits: null, predicted: noGrad(() => this.#ofThisProcess(this.#predicted(bare()))) };
  }

  /** Of the faces of this process, by logits without margin. */
  judge(logits: Tensor): Judgement {
    const losses = this.#crossEntropy(logits, this.targets.labels, 0, 'none');
    return { predicted: this.#ofThisProcess(this.#predicted(logits)), losses: this.#ofThisProcess(losses) };
  }

  /** The class of the greatest logit over all processes, of each row `(N)`. */
  #predicted(logits: Tensor): Tensor {
    const { ids, range } = this.#chosen;
    const column = argmax(logits, 1);
    const label = ids === null ? add(column, range.start) : indexSelect(indices([...ids], logits.device), 0, column);
    if (this.#shards.connection === null) return label;
    const upright = (x: Tensor): Tensor => reshape(x, [-1, 1]); // (N, 1)
    const greatest = gather(logits, 1, upright(column));
    const winner = argmax(cat(this.#shards.gather(greatest), 1), 1); // (N): a rank
    const labels = cat(this.#shards.gather(upright(label)), 1); // (N, processes)
    return reshape(gather(labels, 1, upright(winner)), [-1]);
  }

  #ofThisProcess(whole: Tensor): Tensor {
    const { rank, size } = this.#shards;
    const count = whole.shape[0]! / size;
    return size === 1 ? whole : narrow(whole, 0, rank * count, count);
  }
}

function indices(numbers: readonly number[], device: string): Tensor {
  return tensorFrom(BigInt64Array.from(numbers, BigInt), [numbers.length], { device });
}

/** The place of a number in a rising list; −1 where it is not in it. */
function placeIn(rising: Int32Array, wanted: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return rising[low] === wanted ? low : -1;
}
