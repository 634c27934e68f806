import { objectivesSettleAt } from '../objectives/registry.js';
import { Patience, type PatienceState } from '../optim/patience.js';
import type { FigureSchedule } from '../optim/schedules/schedule.js';
import type { ValidationEvent } from './events.js';
import type { Recipe } from './recipe.js';
import { followerOf } from './schedules.js';
import { WATCHED, type Watched, watchedFigure } from './watched.js';

/** What {@link EpochWatch} remembers; plain data for a checkpoint. */
export interface EpochWatchState {
  /** The training losses of the epoch in progress: their sum and number. */
  readonly loss: { readonly sum: number; readonly steps: number };
  /** What the schedule remembers, where it goes by a figure. */
  readonly plateau: object | null;
  readonly patience: PatienceState | null;
  readonly stopped: boolean;
}

/** What the figures of an epoch led to. */
export interface EpochVerdict {
  /** Whether the learning rate falls from here on. */
  readonly lowered: boolean;
  /** For how many epochs that gave it the figure of early stopping has not got better, when that ends the run; else null. */
  readonly waited: number | null;
}

/**
 * Watches the figures of each epoch, and lowers the learning rate (a schedule that watches one, such as `plateau`) and ends the run
 * (`earlyStopping`) when they no longer get better.
 *
 * Both are held until the margin has settled: the first epoch that counts is the first one that is trained at the final
 * margin from its beginning. Before that the loss rises because the task gets harder. So it does while A-Softmax mixes in less and
 * less of the bare cosine.
 */
export class EpochWatch {
  /** What the schedule watches; null where it goes by the step alone. */
  readonly #watched: Watched | null;
  readonly #stopping: Recipe['earlyStopping'];
  readonly #settledEpoch: number;
  readonly #plateau: FigureSchedule | null;
  readonly #patience: Patience | null;
  #loss = { sum: 0, steps: 0 };
  #stopped = false;

  constructor({ schedule, earlyStopping, objective }: Recipe, stepsPerEpoch: number) {
    this.#watched = 'watch' in schedule ? schedule.watch : null;
    this.#stopping = earlyStopping;
    this.#settledEpoch = Math.ceil(objectivesSettleAt(objective, stepsPerEpoch));
    this.#plateau = followerOf(schedule);
    this.#patience = earlyStopping
      ? new Patience({ ...earlyStopping, better: WATCHED[earlyStopping.watch].better })
      : null;
  }

  /** What the learning rate of the schedule is multiplied by. */
  get learningRateFactor(): number {
    return this.#plateau?.factor ?? 1;
  }

  /** Whether the run is to end before its last epoch. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Counts the loss of a step. */
  addLoss(loss: number): void {
    this.#loss = { sum: this.#loss.sum + loss, steps: this.#loss.steps + 1 };
  }

  /** Takes in what an epoch, counted from 0, was worth. Figures that it has not been given change nothing. */
  endEpoch(epoch: number, figures: Pick<ValidationEvent, 'classification' | 'verification'>): EpochVerdict {
    const loss = this.#loss.sum / this.#loss.steps;
    this.#loss = { sum: 0, steps: 0 };
    if (epoch < this.#settledEpoch) return { lowered: false, waited: null };

    let lowered = false;
    if (this.#watched !== null) {
      const figure = watchedFigure(this.#watched, loss, figures);
      lowered = figure !== null && this.#plateau!.observe(figure);
    }
    if (this.#stopping === undefined) return { lowered, waited: null };
    const figure = watchedFigure(this.#stopping.watch, loss, figures);
    const waited = figure === null ? 0 : this.#patience!.observe(figure);
    this.#stopped = waited >= this.#stopping.patience;
    return { lowered, waited: this.#stopped ? waited : null };
  }

  state(): EpochWatchState {
    return {
      loss: this.#loss,
      plateau: this.#plateau?.state() ?? null,
      patience: this.#patience?.state() ?? null,
      stopped: this.#stopped,
    };
  }

  restore({ loss, plateau, patience, stopped }: EpochWatchState): void {
    this.#loss = loss;
    if (plateau !== null) this.#plateau?.restore(plateau);
    if (patience !== null) this.#patience?.restore(patience);
    this.#stopped = stopped;
  }
}
