import { LineamentError } from '../errors.js';
import type { Feed } from '../data/feed.js';
import type { Lookalikes } from '../data/sampler.js';
import { spawnFeed } from '../data/spawn-feed.js';
import type { Optimiser } from '../optim/optimiser.js';
import type { Schedule } from '../optim/schedule.js';
import { threads } from '../torch/device.js';
import { Generator } from '../torch/generator.js';
import { scope } from '../torch/scope.js';
import {
  buildNetwork,
  buildOptimiser,
  buildSchedule,
  type Network,
  type Precision,
  precisionOf,
  TRAINING_MEMORY_FORMAT,
} from './build.js';
import {
  checkpointPath,
  type CheckpointState,
  findCheckpoint,
  readCheckpointModel,
  readCheckpointOptimiser,
  readCheckpointState,
  saveCheckpoint,
} from './checkpoint.js';
import { EpochWatch } from './epoch-watch.js';
import type { BestScores, CheckpointName } from './events.js';
import { restoredLookalikes, storedLookalikes } from './lookalikes.js';
import { rewindMetrics } from './metrics.js';
import type { Recipe } from './recipe.js';
import { createRunDirectory, requireNoRun } from './run-directory.js';

/** The parts of a training and where it stands. Made fresh, or restored from the run's last checkpoint. */
export interface Session {
  readonly run: string;
  readonly recipe: Recipe;
  readonly feed: Feed;
  readonly network: Network;
  readonly optimiser: Optimiser;
  readonly schedule: Schedule;
  readonly watch: EpochWatch;
  readonly generator: Generator;
  readonly precision: Precision;
  /** Steps done. */
  step: number;
  /** Whether the last step ended an epoch that has not been validated yet. */
  validationDue: boolean;
  /** Training time of earlier sessions of this run, in seconds. */
  readonly secondsBefore: number;
  readonly startedAtMs: number;
  best: BestScores;
  decision: CheckpointState['decision'];
  /** Who is taken for alike in the epoch in progress; null where the sampler does not go by it. */
  lookalikes: Lookalikes | null;
}

export interface SessionOptions {
  /** The run's directory. */
  readonly out: string;
  /** Continue from the run's last checkpoint; from the start when there is none yet. */
  readonly resume?: boolean;
}

async function openTrainingFeed({ data, input, augment, sampler, mix, batch, seed }: Recipe): Promise<Feed> {
  const [width, height] = input.size;
  return spawnFeed({
    dataset: data.train,
    datasetOptions: { minimumPhotos: data.minimumPhotos },
    batchSize: batch,
    canvas: { width: input.canvas[0], height: input.canvas[1], centralFraction: input.crop },
    input: { width, height, mean: input.mean, std: input.std },
    augment,
    sampler,
    mix,
    // A small last batch would weigh as much as a full one, and batch normalisation needs more than one image.
    dropLast: true,
    seed,
    cacheBytes: data.cacheMegabytes * 1e6,
    onBroken: data.broken,
  });
}

/** Opens the data, builds network and optimiser, and restores them when a run is resumed. */
export async function openSession(recipe: Recipe, { out, resume = false }: SessionOptions): Promise<Session> {
  if (!resume) requireNoRun(out);
  if (recipe.threads !== undefined) threads(recipe.threads);
  const feed = await openTrainingFeed(recipe);
  try {
    const generator = new Generator(recipe.seed);
    const precision = precisionOf(recipe);
    const network = buildNetwork(recipe, feed.classes.length, generator).to({
      memoryFormat: TRAINING_MEMORY_FORMAT,
    });
    const optimiser = buildOptimiser(recipe, network);
    const schedule = buildSchedule(recipe, feed.steps);
    const watch = new EpochWatch(recipe);
    const restored = resume ? restore(out, { feed, network, optimiser, watch, generator }) : null;
    return {
      run: out,
      recipe,
      feed,
      network: network.train(),
      optimiser,
      schedule,
      watch,
      generator,
      precision,
      step: restored?.step ?? 0,
      validationDue: restored?.validationDue ?? false,
      secondsBefore: restored?.seconds ?? 0,
      startedAtMs: performance.now(),
      best: restored?.best ?? { classification: null, verification: null },
      decision: restored?.decision ?? null,
      lookalikes: restored?.lookalikes ? restoredLookalikes(restored.lookalikes) : null,
    };
  } catch (error) {
    await feed.close();
    throw error;
  }
}

/** Puts everything that training changes back to the last checkpoint; null when the run has none yet. */
function restore(
  run: string,
  {
    feed,
    network,
    optimiser,
    watch,
    generator,
  }: Pick<Session, 'feed' | 'network' | 'optimiser' | 'watch' | 'generator'>,
): CheckpointState | null {
  const path = checkpointPath(run, 'last');
  if (findCheckpoint(path) === null) return null;
  const state = readCheckpointState(path);
  requireSameData(path, state, feed);
  scope(() => {
    network.loadStateDict(readCheckpointModel(path));
    optimiser.loadStateDict(readCheckpointOptimiser(path));
  });
  generator.restore(Buffer.from(state.generator, 'base64'));
  if (state.watch !== undefined) watch.restore(state.watch);
  return state;
}

/** The same people in the same order and as many photos, or a label would come to mean somebody else. */
function requireSameData(path: string, { classes, samples }: CheckpointState, feed: Feed): void {
  const changed = classes.findIndex((person, label) => feed.classes[label] !== person);
  if (changed < 0 && classes.length === feed.classes.length && samples === feed.samples) return;
  throw new LineamentError(
    'CHECKPOINT_INVALID',
    `${path} was trained on ${samples} photos of ${classes.length} people, and the data now has ${feed.samples} of ${feed.classes.length}` +
      `${changed < 0 ? '' : ` ("${feed.classes[changed]}" where "${classes[changed]}" was)`}. ` +
      'A run is resumed on the data it was started on: restore it, or start a new run.',
  );
}

/** Makes the run's directory, or, when it is resumed, forgets what was recorded after its checkpoint. */
export function enterRunDirectory(session: Session): void {
  createRunDirectory(session.run, session.recipe);
  rewindMetrics(session.run, session);
}

/** Seconds spent on the run so far, earlier sessions included. */
export function secondsOf({ secondsBefore, startedAtMs }: Session): number {
  return secondsBefore + (performance.now() - startedAtMs) / 1000;
}

/** Writes a checkpoint of the session as it stands; returns where. */
export function saveSession(session: Session, name: CheckpointName): string {
  const { run, recipe, feed, network, optimiser, watch, generator, step, validationDue, best, decision } = session;
  const { lookalikes } = session;
  const path = checkpointPath(run, name);
  const state: CheckpointState = {
    format: 1,
    recipe,
    classes: feed.classes,
    samples: feed.samples,
    step,
    validationDue,
    seconds: secondsOf(session),
    best,
    decision,
    generator: Buffer.from(generator.state()).toString('base64'),
    watch: watch.state(),
    ...(lookalikes && { lookalikes: storedLookalikes(lookalikes) }),
  };
  saveCheckpoint(path, state, network.stateDict(), optimiser.stateDict());
  return path;
}

export async function closeSession({ feed, network, optimiser }: Session): Promise<void> {
  optimiser.release();
  network.release();
  await feed.close();
}
