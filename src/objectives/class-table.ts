import { noGrad } from '../torch/autograd.js';
import { empty } from '../torch/factories.js';
import { cat, copy_, narrow } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';
import { type ClassComparison, wholeComparison } from './class-comparison.js';
import { type ClassShards, type PartialFc, type RowRange, rowsOfRank } from './class-shards.js';
import type { Judgement, ObjectiveContext, Progress, Targets } from './objective.js';
import { gathered, PartialComparison } from './partial-comparison.js';
import { sampledClasses } from './sampled-classes.js';

/** Rows drawn or sent at once: a table of all classes need not be in the memory of one process. */
const ROWS_AT_ONCE = 65_536;

/**
 * The classes of an objective that compares faces with all of them: whole in this process, or, with {@link PartialFc}, those
 * rows of their tables that are this process's.
 *
 * Partial FC: each process has the weights of some classes and their momentum, compares the faces of the whole batch with
 * them, and of these only with the classes of the batch and a sample of the others. An et al., "Killing two birds with one
 * stone: Efficient and robust training of face recognition CNNs by Partial FC", 2022.
 */
export class ClassTable {
  /** The rows of this process. */
  readonly range: RowRange;
  readonly #classes: number;
  readonly #partial: PartialFc | undefined;

  constructor({ classes, partialFc }: Pick<ObjectiveContext, 'classes' | 'partialFc'>) {
    this.#classes = classes;
    this.#partial = partialFc;
    this.range = partialFc === undefined ? { start: 0, count: classes } : rowsOfRank(classes, partialFc.shards);
  }

  /** Whether other processes have some of the classes. */
  get sharedOut(): boolean {
    return this.#partial !== undefined && this.#partial.shards.size > 1;
  }

  /** The tables, which have a row a class, by how many rows they have over all processes; none where this one has all. */
  sharded(tables: readonly Tensor[]): ReadonlyMap<Tensor, number> {
    return new Map(this.sharedOut ? tables.map((table) => [table, this.#classes] as const) : []);
  }

  /**
   * A table of this process's classes, each row of a shape. `draw` fills some rows; it is called for those of all classes in
   * turn, so that each class gets the same values however they are shared out.
   */
  drawn(row: readonly number[], draw: (rows: Tensor) => void): Tensor {
    const { start, count } = this.range;
    const table = empty([count, ...row]);
    if (!this.sharedOut) {
      draw(table);
      return table;
    }
    for (let first = 0; first < this.#classes; first += ROWS_AT_ONCE) {
      const rows = Math.min(ROWS_AT_ONCE, this.#classes - first);
      const [from, to] = [Math.max(first, start), Math.min(first + rows, start + count)];
      noGrad(() =>
        scope(() => {
          const part = empty([rows, ...row]);
          draw(part);
          if (from < to) copy_(narrow(table, 0, from - start, to - from), narrow(part, 0, from - first, to - from));
        }),
      );
    }
    return table;
  }

  /** The faces of a batch, of which this process has a part, beside the classes that this step compares them with. */
  compare(embeddings: Tensor, targets: Targets, { step }: Progress): ClassComparison {
    const partial = this.#partial;
    if (partial === undefined || (partial.sample === 1 && !this.sharedOut)) return wholeComparison(embeddings, targets);
    const { sample, seed, shards } = partial;
    const faces = gathered(shards, embeddings, targets);
    const { labels, mixed } = faces.targets;
    const positives = [labels, ...(mixed === undefined ? [] : [mixed.labels])].flatMap((all) =>
      Array.from(all.toTypedArray() as BigInt64Array, Number),
    );
    const options = { classes: this.#classes, sample, seed, step, positives };
    const ids = sample === 1 ? null : sampledClasses(options, this.range);
    return new PartialComparison(shards, faces, { range: this.range, ids });
  }

  /**
   * Judges faces by all classes, which are shared out: all processes call it with as many.
   * @param logits those without margin, of a comparison with the classes of this process.
   */
  judge(embeddings: Tensor, labels: Tensor, logits: (compared: ClassComparison) => Tensor): Judgement {
    const { shards } = this.#partial!;
    const faces = gathered(shards, embeddings, { labels });
    const compared = new PartialComparison(shards, faces, { range: this.range, ids: null });
    return compared.judge(logits(compared));
  }

  /** A table with the rows of all classes: the table itself where they are all here. All processes call it. */
  whole(table: Tensor): Tensor {
    if (!this.sharedOut) return table;
    return noGrad(() => cat([...allRows(table.detach(), this.#classes, this.#partial!.shards)]));
  }
}

/** The rows of all processes, part by part, from the table that each has of its own. All processes go through them together. */
export function* allRows(table: Tensor, rows: number, shards: ClassShards): Generator<Tensor> {
  for (let rank = 0; rank < shards.size; rank++) {
    const { count } = rowsOfRank(rows, { rank, size: shards.size });
    for (let first = 0; first < count; first += ROWS_AT_ONCE) {
      const length = Math.min(ROWS_AT_ONCE, count - first);
      const { dtype, device } = table;
      const part = empty([length, ...table.shape.slice(1)], { dtype, device });
      if (rank === shards.rank) copy_(part, narrow(table, 0, first, length));
      shards.broadcast_(part, rank);
      yield part;
    }
  }
}
