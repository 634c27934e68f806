import { setImmediate as nextTurn } from 'node:timers/promises';

import type { BrokenPhoto } from '../data/loader.js';
import { requireOneStep } from '../distributed/agreement.js';
import { leaderFirst } from '../distributed/leader-first.js';
import { ALONE } from '../distributed/process-group.js';
import { LineamentError } from '../errors.js';
import { parameterCount } from '../backbones/registry.js';
import { noteEnvironment } from './environment.js';
import type { CheckpointName, StepEvent, TrainingEvent } from './events.js';
import { indexPhotos } from './index-photos.js';
import { appendMetrics } from './metrics.js';
import { lookalikesFor } from './lookalikes.js';
import type { Recipe } from './recipe.js';
import {
  closeSession,
  enterRunDirectory,
  openSession,
  requireStartable,
  saveSession,
  secondsOf,
  type Session,
  type SessionOptions,
} from './session.js';
import { askTeacher } from './teacher/teacher.js';
import { type Asked, type Fault, trainStep } from './train-step.js';
import { openValidation, type Validate, type Validation } from './validation.js';

export interface TrainOptions extends SessionOptions {
  /** Stops after the step in progress, with a checkpoint; several processes after the next, at which any of them can tell the others. */
  readonly signal?: AbortSignal;
}

/**
 * Trains as the recipe says, and tells what happens as it happens: draw it, log it, assert on it. The run's directory
 * holds the resolved recipe, `metrics.jsonl` and the checkpoints `last`, `best-classification` and `best-verification`.
 * A resumed run has, step for step, the losses of one that was never stopped.
 *
 * In a group of processes all of them call this with the same recipe and directory, and are told the same; process 0 writes.
 *
 * @throws {LineamentError} LOSS_NOT_FINITE, GRADIENTS_NOT_FINITE, RUN_EXISTS, DATASET_INVALID, CHECKPOINT_INVALID, DISK_FULL, LIBTORCH_MISSING
 */
export async function* train(recipe: Recipe, options: TrainOptions): AsyncGenerator<TrainingEvent, void, undefined> {
  requireStartable(recipe, options);
  const { group = ALONE } = options;
  const shards = yield* leaderFirst(group, 'index', () => indexPhotos(recipe, options.signal));
  if (options.signal?.aborted) return;
  const teacher = yield* leaderFirst(group, 'teacher', () => askTeacher(recipe, options));
  if (options.signal?.aborted) return;
  const session = await openSession(recipe, { teacher, shards }, options);
  try {
    const { feed, run } = session;
    requireOneStep(group, run, session.step);
    const validate = await openValidation(recipe, feed.classes, group);
    enterRunDirectory(session);
    const rate = rateMeter();
    let savedAtMs = performance.now();
    let reported = 0;
    const asked = (): Asked => ({
      stop: options.signal?.aborted === true,
      save: performance.now() - savedAtMs > recipe.checkpointMinutes * 60_000,
    });
    const start = startEvent(session);
    if (group.leads) noteEnvironment(start, recipe.device);
    yield start;
    yield* session.warnings.map((message) => ({ type: 'warning', message }) as const);

    for (let epoch = epochOf(session); epoch < recipe.epochs && !session.watch.stopped; epoch++) {
      const size = inputSizeAt(recipe, epoch);
      const brokenBefore = feed.broken.length;
      session.lookalikes = lookalikesFor(session, epoch);
      const range = { epoch, step: session.step - epoch * feed.steps, size, lookalikes: session.lookalikes };
      for await (const batch of feed.batches(range)) {
        const { fault, agreed, ...result } = trainStep(session, batch, asked());
        const event: StepEvent = { ...result, imagesPerSecond: rate(batch.labels.length * group.size) };
        if (fault !== null) throw diverged(session, event, fault);
        if (group.leads) appendMetrics(run, event);
        yield event;
        yield* feed.broken.slice(reported).map((photo) => skipped(session, photo));
        reported = feed.broken.length;

        // Batches come as messages, which Node hands over without a turn of the event loop: signals would never get in.
        await nextTurn();
        const { stop, save } = group.size === 1 ? asked() : agreed;
        if (stop || save) yield checkpoint(session, 'last');
        if (stop) return;
        if (save) savedAtMs = performance.now();
      }
      // Of whoever asked during the last step: what comes now takes longer.
      if (group.any(asked().stop)) {
        yield checkpoint(session, 'last');
        return;
      }

      yield* brokenElsewhere(session, brokenBefore);
      const validation = session.validationDue ? await validated(session, validate) : null;
      const improved = validation === null ? [] : yield* recorded(session, epoch, validation);
      yield* decided(session, epoch, validation?.figures ?? {});
      if (validation === null && !session.watch.stopped) continue;
      for (const name of improved) yield checkpoint(session, name);
      yield checkpoint(session, 'last');
      savedAtMs = performance.now();
      rate.pause();
    }
    const { best } = session;
    yield {
      type: 'end',
      run,
      epochs: session.step / feed.steps,
      imagesPerSecond: rate.overall(),
      seconds: secondsOf(session),
      best,
      skipped: session.skipped.size,
    };
  } finally {
    await closeSession(session);
  }
}

/** Tells what a validation found and takes it over; returns the checkpoints that it makes due. */
function* recorded(
  session: Session,
  epoch: number,
  validation: Validation,
): Generator<TrainingEvent, CheckpointName[]> {
  const { broken, figures } = validation;
  yield* broken.map((photo) => skipped(session, photo));
  const improved = takeBest(session, validation);
  if (Object.keys(figures).length > 0) {
    const event = { type: 'validation', epoch: epoch + 1, step: session.step, ...figures } as const;
    if (session.group.leads) appendMetrics(session.run, event);
    yield event;
  }
  return improved;
}

/** The epoch to go on with, from 0: an ended one when its validation is due. */
function epochOf({ step, feed, validationDue }: Session): number {
  return Math.floor((validationDue ? step - 1 : step) / feed.steps);
}

function inputSizeAt({ input }: Recipe, epoch: number): { width: number; height: number } {
  const [width, height] = input.progressive.find(({ untilEpoch }) => epoch < untilEpoch)?.size ?? input.size;
  return { width, height };
}

function startEvent({
  run,
  recipe,
  feed,
  network,
  precision,
  started,
  step,
}: Session): Extract<TrainingEvent, { type: 'start' }> {
  return {
    type: 'start',
    run,
    classes: feed.classes.length,
    samples: feed.samples,
    format: feed.format,
    steps: feed.steps * recipe.epochs,
    resumedFrom: step,
    parameters: parameterCount(network),
    precision,
    started,
  };
}

/** Counts a photo that cannot be read, and tells of it. */
function skipped(session: Session, { source, message }: BrokenPhoto): TrainingEvent {
  session.skipped.add(source);
  return { type: 'warning', message: `skipped ${source}: ${message}` };
}

/** Tells of the photos that other processes could not read in an epoch. */
function* brokenElsewhere(session: Session, before: number): Generator<TrainingEvent> {
  const { group, feed } = session;
  const found = group.gatherTexts(JSON.stringify(feed.broken.slice(before)));
  for (const [rank, text] of found.entries()) {
    if (rank !== group.rank) yield* (JSON.parse(text) as BrokenPhoto[]).map((photo) => skipped(session, photo));
  }
}

function checkpoint(session: Session, name: CheckpointName): TrainingEvent {
  return { type: 'checkpoint', name, path: saveSession(session, name), step: session.step };
}

/** Measures the epoch's network. When that fails, the epoch's work is saved before the error goes on. */
async function validated(session: Session, validate: Validate): Promise<Validation> {
  try {
    return await withAverage(session, () => validate(session.network));
  } catch (error) {
    // Where each process has a part of what is saved, one that fails cannot save for all.
    if (session.sharded.size === 0) saveSession(session, 'last');
    throw error;
  }
}

/** Runs `fn` with the average of the weights in the network, where one is kept. */
async function withAverage<T>({ average }: Session, fn: () => Promise<T>): Promise<T> {
  if (average === null) return fn();
  average.exchange();
  try {
    return await fn();
  } finally {
    average.exchange();
  }
}

/** Takes over what a validation found; returns the checkpoints that it makes due. */
function takeBest(session: Session, { figures, decision }: Validation): CheckpointName[] {
  const { best } = session;
  const accuracy = figures.classification?.accuracy ?? null;
  const eer = figures.verification?.eer ?? null;
  const improved: CheckpointName[] = [];
  if (accuracy !== null && (best.classification === null || accuracy > best.classification)) {
    improved.push('best-classification');
  }
  if (eer !== null && (best.verification === null || eer < best.verification)) improved.push('best-verification');
  session.best = {
    classification: improved.includes('best-classification') ? accuracy : best.classification,
    verification: improved.includes('best-verification') ? eer : best.verification,
  };
  session.decision = decision;
  session.validationDue = false;
  return improved;
}

/** Lets the epoch's figures decide on the learning rate and on the end of the run. */
function* decided({ watch, step }: Session, epoch: number, figures: Validation['figures']): Generator<TrainingEvent> {
  const { lowered, waited } = watch.endEpoch(epoch, figures);
  const at = { epoch: epoch + 1, step };
  if (lowered) yield { type: 'plateau', ...at, factor: watch.learningRateFactor };
  if (waited !== null) yield { type: 'early-stop', ...at, waited };
}

/** Saves the network as it is, beside the last good checkpoint, and says what to try. */
function diverged(session: Session, { step, epoch, loss, learningRate }: StepEvent, fault: Fault): LineamentError {
  const path = saveSession(session, 'diverged');
  const found = fault === 'loss' ? `The loss became ${loss}` : `The gradients of a loss of ${loss} are not finite`;
  return new LineamentError(
    fault === 'loss' ? 'LOSS_NOT_FINITE' : 'GRADIENTS_NOT_FINITE',
    `${found} at step ${step} (epoch ${epoch}, learning rate ${learningRate.toPrecision(3)}). ` +
      `The network of that moment is in ${path}. Start again with a lower optimiser.learningRate, ` +
      'more schedule.warmupSteps, optimiser.gradientClip: 5, or a margin that starts at 0.',
  );
}

/** Images a second: over the last steps for the progress, over all steps for the record; pauses do not count. */
function rateMeter(): ((images: number) => number) & { pause(): void; overall(): number } {
  const window = 20;
  let lastMs = performance.now();
  const recent: { images: number; seconds: number }[] = [];
  let [images, seconds] = [0, 0];
  const meter = (count: number): number => {
    const now = performance.now();
    const elapsed = (now - lastMs) / 1000;
    lastMs = now;
    images += count;
    seconds += elapsed;
    recent.push({ images: count, seconds: elapsed });
    if (recent.length > window) recent.shift();
    const total = recent.reduce((sum, entry) => ({
      images: sum.images + entry.images,
      seconds: sum.seconds + entry.seconds,
    }));
    return total.images / Math.max(total.seconds, 1e-9);
  };
  return Object.assign(meter, {
    pause: () => void (lastMs = performance.now()),
    overall: () => images / Math.max(seconds, 1e-9),
  });
}
