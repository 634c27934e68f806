import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../../src/training/events.js';
import { parseRecipe } from '../../../src/training/recipe.js';
import { mlflowTracker } from '../../../src/training/tracking/mlflow.js';
import { tracked } from '../../../src/training/tracking/tracked.js';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly authorization: string | undefined;
}

const recipe = parseRecipe(
  {
    data: { train: 'synthetic:identities=4,images=4' },
    backbone: { kind: 'resnet10' },
    objective: [{ kind: 'softmax' }],
  },
  'test',
);
const start = (resumedFrom = 0): TrainingEvent => ({
  type: 'start',
  run: '',
  classes: 4,
  samples: 16,
  format: undefined,
  steps: 10,
  resumedFrom,
  parameters: 1,
  precision: 'float32',
  started: null,
});
const step = (number: number): TrainingEvent => ({
  type: 'step',
  step: number,
  epoch: 1,
  loss: number / 2,
  accuracy: null,
  learningRate: 0.1,
  margin: null,
  imagesPerSecond: 100,
});
const END: TrainingEvent = {
  type: 'end',
  run: '',
  epochs: 1,
  imagesPerSecond: 1,
  seconds: 1,
  best: { classification: null, verification: null },
  skipped: 0,
};

const servers: Server[] = [];
afterEach(() => void servers.splice(0).forEach((server) => void server.close()));

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** A server that answers as MLflow's REST API 2.0 documents it, and remembers what it was asked. */
async function mlflow(known: readonly string[] = []): Promise<{ uri: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const experiments = [...known];
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url!, 'http://localhost');
      const path = url.pathname.replace('/api/2.0/mlflow/', '');
      const body = { ...Object.fromEntries(url.searchParams), ...(await bodyOf(request)) };
      asked.push({ method: request.method!, path, body, authorization: request.headers.authorization });
      const answer = (status: number, value: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      };
      const experiment = experiments.indexOf(String(body['experiment_name']));
      if (path === 'experiments/get-by-name' && experiment < 0) {
        answer(404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'none' });
      } else if (path === 'experiments/get-by-name') {
        answer(200, { experiment: { experiment_id: String(experiment), name: body['experiment_name'] } });
      } else if (path === 'experiments/create') {
        answer(200, { experiment_id: String(experiments.push(String(body['name'])) - 1) });
      } else if (path === 'runs/create') answer(200, { run: { info: { run_id: 'r1' } } });
      else if (path === 'runs/log-batch' || path === 'runs/update') answer(200, {});
      else answer(404, { error_code: 'ENDPOINT_NOT_FOUND', message: path });
    })();
  });
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const newRun = () => mkdtempSync(join(tmpdir(), 'lineament-mlflow-'));

async function* told(...events: TrainingEvent[]): AsyncGenerator<TrainingEvent> {
  yield* events;
}

async function follow(events: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
  const seen: TrainingEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

describe('mlflowTracker', () => {
  it('makes experiment and run, logs the recipe and the figures in batches, and says how it ended', async () => {
    const { uri, asked } = await mlflow();
    const run = newRun();
    const long = { ...recipe, freeze: Array.from({ length: 99 }, (_, n) => `backbone.layer${n}`) };
    const tracker = mlflowTracker({ run, recipe: long }, { uri: `${uri}/`, experiment: 'faces' }, {});
    const steps = Array.from({ length: 600 }, (_, i) => step(i + 1));
    const seen = await follow(tracked(told(start(), ...steps, END), [tracker]));
    expect(seen.some(({ type }) => type === 'warning')).toBe(false);
    const paths = asked.map(({ method, path }) => `${method} ${path}`);
    expect(paths.slice(0, 3)).toEqual(['GET experiments/get-by-name', 'POST experiments/create', 'POST runs/create']);
    expect(asked[1]!.body).toEqual({ name: 'faces' });
    expect(asked[2]!.body).toMatchObject({ experiment_id: '0', start_time: expect.any(Number) as number });
    const params = asked.flatMap(({ body }) => (body['params'] as { key: string; value: string }[] | undefined) ?? []);
    expect(params).toContainEqual({ key: 'backbone.kind', value: 'resnet10' });
    expect(params).toContainEqual({ key: 'input.size', value: '[112,112]' });
    // Longer than some servers take.
    expect(params.find(({ key }) => key === 'freeze')?.value).toHaveLength(500);
    const batches = asked.flatMap(({ body }) => (body['metrics'] ? [body['metrics'] as { key: string }[]] : []));
    expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(1000);
    const losses = batches.flat().filter(({ key }) => key === 'train/loss');
    expect(losses).toHaveLength(600);
    expect(losses[1]).toEqual({ key: 'train/loss', value: 1, step: 2, timestamp: expect.any(Number) as number });
    expect(asked.at(-1)).toMatchObject({ path: 'runs/update', body: { run_id: 'r1', status: 'FINISHED' } });
    expect(JSON.parse(readFileSync(join(run, 'mlflow.json'), 'utf8'))).toEqual({ uri, runId: 'r1' });
  });

  it('goes on with the run of a training that is resumed, and says of one that was interrupted that it was', async () => {
    const { uri, asked } = await mlflow(['other', 'faces']);
    const run = newRun();
    const tracker = () => mlflowTracker({ run, recipe }, { uri, experiment: 'faces' }, {});
    await follow(tracked(told(start(), step(1)), [tracker()]));
    expect(asked.map(({ path }) => path)).not.toContain('experiments/create');
    expect(asked[1]).toMatchObject({ path: 'runs/create', body: { experiment_id: '1' } });
    expect(asked.at(-1)!.body).toMatchObject({ status: 'KILLED' });
    asked.length = 0;
    await follow(tracked(told(start(1), step(2), END), [tracker()]));
    expect(asked[0]).toMatchObject({ path: 'runs/update', body: { run_id: 'r1', status: 'RUNNING' } });
    expect(asked.map(({ path }) => path)).not.toContain('runs/create');
  });

  it('says of a training that failed that it did, and lets its error through', async () => {
    const { uri, asked } = await mlflow();
    async function* failing(): AsyncGenerator<TrainingEvent> {
      yield start();
      throw new Error('the loss became NaN');
    }
    const tracker = mlflowTracker({ run: newRun(), recipe }, { uri, experiment: 'faces' }, {});
    await expect(follow(tracked(failing(), [tracker]))).rejects.toThrow('the loss became NaN');
    expect(asked.at(-1)!.body).toMatchObject({ status: 'FAILED' });
  });

  it('tells who asks as MLflow’s clients do', async () => {
    const { uri, asked } = await mlflow();
    const token = mlflowTracker(
      { run: newRun(), recipe },
      { experiment: 'x' },
      { MLFLOW_TRACKING_URI: uri, MLFLOW_TRACKING_TOKEN: 't' },
    );
    await follow(tracked(told(start(), END), [token]));
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer t']));
    asked.length = 0;
    const user = { MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: 'pw' };
    await follow(
      tracked(told(start(), END), [mlflowTracker({ run: newRun(), recipe }, { uri, experiment: 'x' }, user)]),
    );
    expect(asked[0]!.authorization).toBe(`Basic ${Buffer.from('ada:pw').toString('base64')}`);
  });

  it('wants an address', () => {
    expect(() => mlflowTracker({ run: newRun(), recipe }, { experiment: 'x' }, {})).toThrow(
      /MLFLOW_TRACKING_URI, but neither/,
    );
    expect(() => mlflowTracker({ run: newRun(), recipe }, { uri: 'file:runs', experiment: 'x' }, {})).toThrow(
      /got file:runs/,
    );
  });
});

describe('a server that is not there', () => {
  it('is warned of once, and every event comes all the same', async () => {
    const { uri } = await mlflow();
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const tracker = mlflowTracker({ run: newRun(), recipe }, { uri, experiment: 'faces' }, {});
    async function* slow(): AsyncGenerator<TrainingEvent> {
      yield start();
      for (let i = 1; i <= 20; i++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        yield step(i);
      }
      yield END;
    }
    const seen = await follow(tracked(slow(), [tracker]));
    const warnings = seen.filter((event) => event.type === 'warning');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]!.message).toMatch(/MLflow at http.*ECONNREFUSED.*The training goes on/);
    expect(seen.filter(({ type }) => type === 'step')).toHaveLength(20);
    expect(seen.at(-1)!.type === 'end' || seen.at(-1)!.type === 'warning').toBe(true);
  });
});
