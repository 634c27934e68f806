import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import type { StepEvent, ValidationEvent } from '../events.js';
import { type Environment, MlflowError, mlflowRequests, type MlflowRequest, mlflowUri } from './mlflow-api.js';
import { parametersOf } from './parameters.js';
import { scalarsOf } from './scalars.js';
import type { Outcome, TrackedRun, Tracker, TrackerKind } from './tracker.js';

/** The longest value that every version of MLflow takes. */
const LONGEST_VALUE = 500;

/** Which run of the server's a run is, so that a resumed one goes on there. */
const LINK = 'mlflow.json';

/** Figures are sent together this often. */
const SEND_EVERY_MS = 5000;

/** MLflow's limits for one request. */
const METRICS_A_REQUEST = 1000;
const PARAMETERS_A_REQUEST = 100;

/** What is kept for a server that is away; the oldest figures then make room. */
const MOST_WAITING = 100_000;

const STATUS = { finished: 'FINISHED', interrupted: 'KILLED', failed: 'FAILED' } as const satisfies Record<
  Outcome,
  string
>;

/** The recipe's settings of MLflow. */
export const mlflowSchema = z.strictObject({
  kind: z.literal('mlflow'),
  /** The server; default: the environment variable `MLFLOW_TRACKING_URI`, as MLflow's own clients have it. */
  uri: z.url({ protocol: /^https?$/, error: 'expected the address of a server, http://… or https://…' }).optional(),
  experiment: z.string().min(1).default('lineament'),
});

export type MlflowSettings = Readonly<Omit<z.output<typeof mlflowSchema>, 'kind'>>;

interface Metric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
}

/**
 * Sends a run's recipe and figures to an MLflow server, by its REST API. Requests are made beside the training, which waits
 * for none of them; while the server is away figures are kept for it.
 *
 * @throws RECIPE_INVALID without an address
 */
export function mlflowTracker(
  { run, recipe }: TrackedRun,
  settings: MlflowSettings,
  environment: Environment = process.env,
): Tracker {
  const uri = mlflowUri(settings.uri, environment);
  const request = mlflowRequests(uri, environment);
  const waiting: Metric[] = [];
  let id: string | null = null;
  let resumed = false;
  let sending: Promise<void> | null = null;
  let failure: Error | null = null;
  let sentAtMs = 0;

  async function send(): Promise<void> {
    id ??= await enter(request, { run, recipe, uri, experiment: settings.experiment, resumed });
    while (waiting.length > 0) {
      const metrics = waiting.slice(0, METRICS_A_REQUEST);
      await request('POST', 'runs/log-batch', { run_id: id, metrics });
      waiting.splice(0, metrics.length);
    }
  }

  function sendBeside(): void {
    if (sending !== null) return;
    sentAtMs = performance.now();
    sending = send()
      .catch((error: Error) => void (failure = error))
      .finally(() => (sending = null));
  }

  return {
    name: `MLflow at ${uri}`,
    record(event) {
      if (event.type === 'start') {
        resumed = event.resumedFrom > 0;
        sendBeside();
      }
      if (event.type === 'step' || event.type === 'validation') {
        waiting.push(...metricsOf(event));
        if (waiting.length > MOST_WAITING) waiting.splice(0, waiting.length - MOST_WAITING);
        if (event.type === 'validation' || performance.now() - sentAtMs > SEND_EVERY_MS) sendBeside();
      }
      throwFailure();
    },
    async close(outcome) {
      await sending;
      failure = null;
      sendBeside();
      await sending;
      throwFailure();
      await request('POST', 'runs/update', { run_id: id, status: STATUS[outcome], end_time: Date.now() });
    },
  };

  /** What went wrong beside the training comes out where its events are heard. */
  function throwFailure(): void {
    const error = failure;
    failure = null;
    if (error !== null) throw error;
  }
}

interface Entered extends TrackedRun {
  readonly uri: string;
  readonly experiment: string;
  readonly resumed: boolean;
}

/** Makes the server's run, with the recipe's settings as its parameters, or goes on with that of a resumed run. */
async function enter(request: MlflowRequest, { run, recipe, uri, experiment, resumed }: Entered): Promise<string> {
  const known = resumed ? linkOf(run, uri) : null;
  if (known !== null) {
    await request('POST', 'runs/update', { run_id: known, status: 'RUNNING' });
    return known;
  }
  const made = (await request('POST', 'runs/create', {
    experiment_id: await experimentId(request, experiment),
    run_name: basename(resolve(run)),
    start_time: Date.now(),
    tags: [{ key: 'mlflow.source.name', value: 'lineament' }],
  })) as { run: { info: { run_id: string } } };
  const id = made.run.info.run_id;
  const parameters = parametersOf(recipe).map(({ key, value }) => ({ key, value: shortened(value) }));
  for (let from = 0; from < parameters.length; from += PARAMETERS_A_REQUEST) {
    await request('POST', 'runs/log-batch', {
      run_id: id,
      params: parameters.slice(from, from + PARAMETERS_A_REQUEST),
    });
  }
  writeFileSync(join(run, LINK), `${JSON.stringify({ uri, runId: id })}\n`);
  return id;
}

const shortened = (value: string): string =>
  value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value;

async function experimentId(request: MlflowRequest, name: string): Promise<string> {
  const find = async (): Promise<string> => {
    const found = await request('GET', 'experiments/get-by-name', { experiment_name: name });
    return (found as { experiment: { experiment_id: string } }).experiment.experiment_id;
  };
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
  }
  try {
    return ((await request('POST', 'experiments/create', { name })) as { experiment_id: string }).experiment_id;
  } catch (error) {
    // Another run has just made it.
    if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
    return find();
  }
}

function linkOf(run: string, uri: string): string | null {
  const path = join(run, LINK);
  if (!existsSync(path)) return null;
  const link = JSON.parse(readFileSync(path, 'utf8')) as { uri?: string; runId?: string };
  return link.uri === uri ? (link.runId ?? null) : null;
}

function metricsOf(event: StepEvent | ValidationEvent): Metric[] {
  const timestamp = Date.now();
  return scalarsOf(event).map(([key, value]) => ({ key, value, timestamp, step: event.step }));
}

export const mlflow: TrackerKind<typeof mlflowSchema> = {
  schema: mlflowSchema,
  create: (settings, tracked) => mlflowTracker(tracked, settings),
};
