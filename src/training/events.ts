/** What {@link train} tells while it works. Epochs and steps count from 1; accuracies and rates are shares in [0, 1]. */
export type TrainingEvent =
  /** Before the start, where photos lie in shards that no index tells of yet: how far they are gone through. */
  | { readonly type: 'index'; readonly doneBytes: number; readonly totalBytes: number }
  /** Before the start of a distillation: how many of the training photos the teacher has been asked about. */
  | {
      readonly type: 'teacher';
      readonly model: string;
      readonly done: number;
      readonly total: number;
      /** Photos so far in which it found no face, or that cannot be read: they are not taught. */
      readonly faceless: number;
    }
  | {
      readonly type: 'start';
      /** The run's directory. */
      readonly run: string;
      readonly classes: number;
      readonly samples: number;
      /** The layout that the photos were found in, in words; undefined for generated faces. */
      readonly format: string | undefined;
      /** Steps of the whole training. */
      readonly steps: number;
      /** The step that a resumed run continues after; 0 for a fresh one. */
      readonly resumedFrom: number;
      readonly parameters: number;
      /** Of a run that began with weights of other training: how many tensors it took over, and the names of those it drew anew. */
      readonly started: { readonly from: string; readonly taken: number; readonly drawn: readonly string[] } | null;
      readonly precision: 'float32' | 'bfloat16' | 'float16';
    }
  | StepEvent
  | ValidationEvent
  /** The learning rate falls, because the recipe's figure has reached a plateau: to this share of the schedule's. */
  | { readonly type: 'plateau'; readonly epoch: number; readonly step: number; readonly factor: number }
  /** The run ends before its last epoch: the recipe's figure has not got better for so many epochs that gave it. */
  | { readonly type: 'early-stop'; readonly epoch: number; readonly step: number; readonly waited: number }
  | { readonly type: 'checkpoint'; readonly name: CheckpointName; readonly path: string; readonly step: number }
  | { readonly type: 'warning'; readonly message: string }
  | {
      readonly type: 'end';
      readonly run: string;
      /** Epochs trained: fewer than the recipe's after an early stop. */
      readonly epochs: number;
      readonly imagesPerSecond: number;
      readonly seconds: number;
      readonly best: BestScores;
      /** Photos that could not be read and were left out, those of the validation too, since the run was begun or resumed. */
      readonly skipped: number;
    };

export interface StepEvent {
  readonly type: 'step';
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  /** On this batch, without margin and with augmentation. */
  readonly accuracy: number | null;
  readonly learningRate: number;
  /** In the objective's own unit (radians where it widens an angle); null for objectives without one. */
  readonly margin: number | null;
  /** Only where the loss is scaled: by how much, and whether the gradients overflowed, so that the step was skipped. */
  readonly lossScale?: { readonly scale: number; readonly overflowed: boolean };
  readonly imagesPerSecond: number;
}

export interface ValidationEvent {
  readonly type: 'validation';
  readonly epoch: number;
  readonly step: number;
  /** On the dev photos of the people trained on. */
  readonly classification?: { readonly accuracy: number; readonly loss: number; readonly photos: number };
  /** On the recipe's pairs. */
  readonly verification?: {
    readonly eer: number;
    readonly auc: number;
    readonly accuracy: number;
    readonly pairs: number;
  };
}

/** The best figures so far, and what a checkpoint is kept for: highest dev accuracy, lowest equal error rate. */
export interface BestScores {
  readonly classification: number | null;
  readonly verification: number | null;
}

export type CheckpointName = 'last' | 'best-classification' | 'best-verification' | 'diverged';
