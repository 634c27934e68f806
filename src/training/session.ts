import { synchroniseBatchNorms, takeFromFirst } from '../distributed/agreement.js';
import { GradientAverage } from '../distributed/gradient-average.js';
import { ALONE, type ProcessGroup } from '../distributed/process-group.js';
import { LineamentError } from '../errors.js';
import type { Feed } from '../data/feed.js';
import type { Lookalikes } from '../data/samplers/sampler.js';
import type { ShardIndex } from '../data/shards/shard-index.js';
import { GradientScaler } from '../optim/gradient-scaler.js';
import type { Optimiser } from '../optim/optimiser.js';
import type { Schedule } from '../optim/schedules/schedule.js';
import { WeightAverage } from '../optim/weight-average.js';
import { threads, timeConvolutions } from '../torch/device.js';
import { Generator } from '../torch/generator.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';
import {
  buildNetwork,
  buildOptimiser,
  buildSchedule,
  type Network,
  type Precision,
  precisionOf,
  requireDevice,
  TRAINING_MEMORY_FORMAT,
} from './build.js';
import {
  checkpointPath,
  type CheckpointState,
  findCheckpoint,
  readCheckpointModel,
  readCheckpointOptimiser,
  readCheckpointState,
  readCheckpointTrained,
  saveCheckpoint,
} from './checkpoint.js';
import { EpochWatch } from './epoch-watch.js';
import type { BestScores, CheckpointName } from './events.js';
import { freezeNamed } from './freeze.js';
import { restoredLookalikes, storedLookalikes } from './lookalikes.js';
import { rewindMetrics } from './metrics.js';
import type { Recipe } from './recipe.js';
import { createRunDirectory, requireNoRun } from './run-directory.js';
import { ownRows, sendRows, shardedMemories, shardedNames, tensorsToStore } from './sharded-state.js';
import { type StartedFrom, startFrom } from './start.js';
import type { Teacher } from './teacher/teacher.js';
import { openTrainingFeed, requireEqualParts } from './training-feed.js';

/** The parts of a training and where it stands. Made fresh, or restored from the run's last checkpoint. */
export interface Session {
  readonly run: string;
  readonly recipe: Recipe;
  /** The processes that train together; each has its part of every batch. */
  readonly group: ProcessGroup;
  readonly feed: Feed;
  /** What the recipe's teacher says; null where it names none. */
  readonly teacher: Teacher | null;
  readonly network: Network;
  /** The parameters of which the other processes have rows too, with how many rows there are in all. */
  readonly sharded: ReadonlyMap<Tensor, number>;
  /** Null where batches are whole here. */
  readonly gradients: GradientAverage | null;
  readonly optimiser: Optimiser;
  readonly schedule: Schedule;
  readonly watch: EpochWatch;
  /** Null where the last weights are the result. */
  readonly average: WeightAverage | null;
  /** Null where the loss is not scaled. */
  readonly scaler: GradientScaler | null;
  readonly generator: Generator;
  readonly precision: Precision;
  /** What was taken over from other training when the run began; null where nothing was, and when it is resumed. */
  readonly started: StartedFrom | null;
  /** Steps done. */
  step: number;
  /** Whether the last step ended an epoch that has not been validated yet. */
  validationDue: boolean;
  /** What a resumed run does otherwise than before, in a sentence each. */
  readonly warnings: readonly string[];
  /** Training time of earlier sessions of this run, in seconds. */
  readonly secondsBefore: number;
  readonly startedAtMs: number;
  best: BestScores;
  decision: CheckpointState['decision'];
  /** Who is taken for alike in the epoch in progress; null where the sampler does not go by it. */
  lookalikes: Lookalikes | null;
  /** Photos that could not be read and were left out, by what each is called. */
  readonly skipped: Set<string>;
}

export interface SessionOptions {
  /** The run's directory. */
  readonly out: string;
  /** Continue from the run's last checkpoint; from the start when there is none yet. */
  readonly resume?: boolean;
  /** The processes that train together: all of them call this with the same recipe. Default: this one on its own. */
  readonly group?: ProcessGroup;
}

/**
 * What can be told before anything is opened: nothing is lost by starting, and the machine has what the recipe asks for.
 * @throws {LineamentError} RUN_EXISTS, VALUE_INVALID, LIBTORCH_MISSING
 */
export function requireStartable(recipe: Recipe, { out, resume = false, group = ALONE }: SessionOptions): void {
  if (!resume && group.leads) requireNoRun(out);
  requireDevice(recipe.device);
  requireEqualParts(recipe, group);
}

/**
 * Opens the data (where it is streamed, from these shards), builds network and optimiser, and restores them when a run is resumed.
 */
export async function openSession(
  recipe: Recipe,
  { teacher, shards }: { readonly teacher: Teacher | null; readonly shards: ShardIndex | null },
  { out, resume = false, group = ALONE }: SessionOptions,
): Promise<Session> {
  const precision = precisionOf(recipe);
  if (recipe.threads !== undefined) threads(recipe.threads);
  if (recipe.device !== 'cpu') timeConvolutions();
  const feed = await openTrainingFeed(recipe, shards, group);
  try {
    const generator = new Generator(recipe.seed);
    const network = buildNetwork(recipe, feed.classes.length, generator, teacher?.embedding, group).to({
      device: recipe.device,
      memoryFormat: TRAINING_MEMORY_FORMAT,
    });
    const sharded = network.parts.objective.sharded();
    const fresh = !resume || findCheckpoint(checkpointPath(out, 'last')) === null;
    const rows = ownRows(shardedNames(network.stateDict(), sharded), group);
    const started = fresh && recipe.start ? await startFrom(recipe.start, network, feed.classes, { rows }) : null;
    freezeNamed(network, recipe.freeze);
    if (recipe.distributed.batchNorm === 'synchronised') synchroniseBatchNorms(network, group);
    const optimiser = buildOptimiser(recipe, network);
    const schedule = buildSchedule(recipe, feed.steps);
    const watch = new EpochWatch(recipe, feed.steps);
    const average = recipe.average ? new WeightAverage(network, recipe.average.decay) : null;
    const scaler = recipe.lossScale || precision === 'float16' ? new GradientScaler(recipe.lossScale) : null;
    const restored = fresh
      ? null
      : restore(out, { group, sharded, feed, teacher, network, optimiser, watch, average, scaler, generator });
    takeFromFirst(network, group, new Set(sharded.keys()));
    const averaged = network.parameters().filter((tensor) => tensor.requiresGrad && !sharded.has(tensor));
    return {
      run: out,
      recipe,
      group,
      feed,
      teacher,
      network: network.train(),
      sharded,
      gradients: group.size === 1 ? null : new GradientAverage(group, averaged, recipe.distributed),
      optimiser,
      schedule,
      watch,
      average,
      scaler,
      generator,
      precision,
      started,
      step: restored?.step ?? 0,
      validationDue: restored?.validationDue ?? false,
      warnings: restored === null ? [] : machineWarnings(restored, precision, group),
      secondsBefore: restored?.seconds ?? 0,
      startedAtMs: performance.now(),
      best: restored?.best ?? { classification: null, verification: null },
      decision: restored?.decision ?? null,
      lookalikes: restored?.lookalikes ? restoredLookalikes(restored.lookalikes) : null,
      skipped: new Set(),
    };
  } catch (error) {
    await feed.close();
    throw error;
  }
}

/** Another machine may decide otherwise on what the recipe leaves open, and then computes to other last digits. */
function machineWarnings({ machine }: CheckpointState, precision: Precision, { size }: ProcessGroup): string[] {
  if (machine === undefined) return [];
  const told = (one: NonNullable<CheckpointState['machine']>): string =>
    `${one.precision} on ${one.threads} threads${(one.processes ?? 1) === 1 ? '' : ` in each of ${one.processes} processes`}`;
  const [now, before] = [told({ precision, threads: threads(), processes: size }), told(machine)];
  if (now === before) return [];
  return [
    `the run goes on in ${now}, and was in ${before} so far: ` +
      'its losses are no longer, digit for digit, those of a run that was never stopped (set precision and threads in the recipe to keep them)',
  ];
}

type Restored = Pick<
  Session,
  'group' | 'sharded' | 'feed' | 'teacher' | 'network' | 'optimiser' | 'watch' | 'average' | 'scaler' | 'generator'
>;

/** Puts everything that training changes back to the last checkpoint. */
function restore(
  run: string,
  { group, sharded, feed, teacher, network, optimiser, watch, average, scaler, generator }: Restored,
): CheckpointState {
  const path = checkpointPath(run, 'last');
  const state = readCheckpointState(path);
  requireSameData(path, state, feed);
  requireSameTeacher(path, state, teacher);
  const ofNetwork = { rows: ownRows(shardedNames(network.stateDict(), sharded), group) };
  const ofOptimiser = { rows: ownRows(shardedMemories(optimiser, sharded), group) };
  scope(() => {
    network.loadStateDict(readCheckpointTrained(path, ofNetwork));
    average?.restore(readCheckpointModel(path, ofNetwork), state.averaged ?? 0);
    optimiser.loadStateDict(readCheckpointOptimiser(path, ofOptimiser));
  });
  generator.restore(Buffer.from(state.generator, 'base64'));
  if (state.watch !== undefined) watch.restore(state.watch);
  if (state.scaler) scaler?.restore(state.scaler);
  return state;
}

/** The same people with the same photos in the same order, or a label would come to mean somebody else. */
function requireSameData(path: string, state: CheckpointState, feed: Feed): void {
  const changes = dataChanges(state, feed);
  if (changes === null) return;
  throw new LineamentError(
    'CHECKPOINT_INVALID',
    `${path} was trained on ${state.samples} photos of ${state.classes.length} people, and the data now has ${feed.samples} of ` +
      `${feed.classes.length}${changes}. A run is resumed on the data it was started on.`,
    { cure: 'Restore the data as it was, or start a new run in another folder.' },
  );
}

/** Other embeddings of the same photos would be another task half-way. */
function requireSameTeacher(path: string, state: CheckpointState, teacher: Teacher | null): void {
  if (state.teacher?.fingerprint === teacher?.fingerprint) return;
  throw new LineamentError(
    'CHECKPOINT_INVALID',
    `${path} was taught by a model with other weights (SHA-256 ${state.teacher?.fingerprint ?? 'none'}, now ${teacher?.fingerprint ?? 'none'}). ` +
      'Restore the teacher that the run was started with, or start a new run.',
  );
}

/** What the data has become since the checkpoint, to be added to the numbers; null when it is the same. */
function dataChanges({ classes, samples, photos }: CheckpointState, feed: Feed): string | null {
  const label = classes.findIndex((person, place) => feed.classes[place] !== person);
  if (label >= 0) return ` (${JSON.stringify(feed.classes[label] ?? 'nobody')} where "${classes[label]}" was)`;
  if (classes.length !== feed.classes.length) return '';
  const others = classes.filter((_, place) => photos !== undefined && photos[place] !== feed.photoDigests[place]);
  if (others.length === 0) return samples === feed.samples ? null : '';
  const more = others.length === 1 ? '' : ` and of ${others.length - 1} more`;
  return ` (the photos of "${others[0]}"${more} are not those that they were)`;
}

/** Makes the run's directory, or, when it is resumed, forgets what was recorded after its checkpoint. */
export function enterRunDirectory(session: Session): void {
  if (!session.group.leads) return;
  createRunDirectory(session.run, session.recipe);
  rewindMetrics(session.run, session);
}

/** Seconds spent on the run so far, earlier sessions included. */
export function secondsOf({ secondsBefore, startedAtMs }: Session): number {
  return secondsBefore + (performance.now() - startedAtMs) / 1000;
}

/** Writes a checkpoint of the session as it stands, in one process of the group, which all call; returns where. */
export function saveSession(session: Session, name: CheckpointName): string {
  const { run, recipe, feed, teacher, watch, average, scaler, generator, lookalikes } = session;
  const { step, validationDue, best, decision } = session;
  const path = checkpointPath(run, name);
  const tensors = tensorsToStore(session);
  if (!session.group.leads) {
    sendRows(tensors);
    return path;
  }
  const state: CheckpointState = {
    format: 1,
    recipe,
    classes: feed.classes,
    samples: feed.samples,
    photos: feed.photoDigests,
    machine: { precision: session.precision, threads: threads(), processes: session.group.size },
    step,
    validationDue,
    seconds: secondsOf(session),
    best,
    decision,
    generator: Buffer.from(generator.state()).toString('base64'),
    watch: watch.state(),
    scaler: scaler?.state() ?? null,
    averaged: average?.updates ?? null,
    ...(teacher && { teacher: { embedding: teacher.embedding, fingerprint: teacher.fingerprint } }),
    ...(lookalikes && { lookalikes: storedLookalikes(lookalikes) }),
  };
  saveCheckpoint(path, state, tensors);
  return path;
}

export async function closeSession({ feed, network, optimiser, average, gradients }: Session): Promise<void> {
  gradients?.release();
  average?.release();
  optimiser.release();
  network.release();
  await feed.close();
}
