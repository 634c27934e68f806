import { noGrad } from '../torch/autograd.js';
import type { Tensor } from '../torch/tensor.js';
import { classificationLoss } from './classification-loss.js';
import type { ObjectiveOutput, Targets } from './objective.js';

/** Where the targets of faces are among the classes that they are compared with here. */
export interface Columns {
  /** `(N)`, int64: the column of each row's target; 0 where it is elsewhere. */
  readonly columns: Tensor;
  /** `(N)`, bool: the rows whose target another process compares with; null where all are here. */
  readonly elsewhere: Tensor | null;
}

/** Faces and the classes that they are compared with in one step, and how the processes come to one loss. */
export interface ClassComparison {
  /** `(N, embedding)`: of this process's part of the batch, or of the whole batch where the classes are shared out. */
  readonly embeddings: Tensor;
  /** Of the same faces. */
  readonly targets: Targets;
  /** The rows of a table of this process's classes that are compared with. */
  rows(table: Tensor): Tensor;
  columns(labels: Tensor): Columns;
  /** The mean cross entropy over the whole comparison; see {@link classificationLoss}. */
  loss(logits: (labels: Tensor) => Tensor, labelSmoothing?: number): Tensor;
  /** What the objective gives for this loss and its logits without margin, which are computed without gradients. */
  output(loss: Tensor, bare: () => Tensor): ObjectiveOutput;
}

/** With all classes, in this process. */
export function wholeComparison(embeddings: Tensor, targets: Targets): ClassComparison {
  return {
    embeddings,
    targets,
    rows: (table) => table,
    columns: (labels) => ({ columns: labels, elsewhere: null }),
    loss: (logits, labelSmoothing) => classificationLoss(targets, logits, labelSmoothing),
    output: (loss, bare) => ({ loss, logits: noGrad(bare) }),
  };
}
