import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import { endpoint } from '../endpoint.js';
import { sendEvents, type ServerEvent } from '../event-stream.js';
import { asReport } from '../report-page.js';
import type { ListedRun, ReadRun, RunLibrary } from '../run-library.js';
import type { Service } from '../service.js';

const figure = z.number().nullable();

const runSchema = z
  .object({
    name: z.string(),
    recipe: z.string().nullable(),
    backbone: z.string().nullable(),
    status: z.string().meta({ description: 'running, finished, interrupted, …' }),
    step: z.int(),
    steps: z.int().nullable().meta({ description: 'Of the whole training, where that is known.' }),
    epochs: z.number(),
    epochsDone: z.number(),
    seconds: figure,
    imagesPerSecond: figure,
    best: z.object({
      classification: figure.meta({ description: 'The highest accuracy on the people trained on.' }),
      verification: figure.meta({ description: 'The lowest equal error rate on others.' }),
    }),
    modified: z.string(),
  })
  .meta({ id: 'Run' });

const rowSchema = z
  .looseObject({ type: z.string(), step: z.int() })
  .meta({ id: 'MetricsRow', description: 'A step or a validation, as it stands in metrics.jsonl.' });

const runParams = z.object({ run: z.string().min(1).max(200).meta({ description: 'The name of a run.' }) });

/** How often the metrics of a run that goes on are looked at. */
const POLL_MS = 1000;

function listed(run: ListedRun): z.output<typeof runSchema> {
  return { ...run, best: { ...run.best } };
}

export const listRuns = endpoint({
  id: 'listRuns',
  method: 'GET',
  path: '/v1/runs',
  tag: 'runs',
  summary: 'Training runs with their results, the last written first',
  access: 'admin',
  answer: z.object({ runs: z.array(runSchema) }),
  handle: async (_, { runs }) => ({ runs: ((await runs?.list()) ?? []).map(listed) }),
});

export const getRun = endpoint({
  id: 'getRun',
  method: 'GET',
  path: '/v1/runs/{run}',
  tag: 'runs',
  summary: 'A run with its settings and metrics',
  access: 'admin',
  params: runParams,
  answer: z.object({ run: runSchema, settings: z.record(z.string(), z.string()), rows: z.array(rowSchema) }),
  async handle({ params }, service) {
    const { run, settings, rows } = await readRun(service, params.run);
    return { run: listed(run), settings: { ...settings }, rows: [...rows] };
  },
});

export const runEvents = endpoint({
  id: 'runEvents',
  method: 'GET',
  path: '/v1/runs/{run}/events',
  tag: 'runs',
  summary:
    'The metrics of a run as they are measured: server-sent events `row`, and `end` with the run when it is over',
  access: 'admin',
  params: runParams,
  query: z.strictObject({
    after: z.coerce.number().int().min(0).default(0).meta({ description: 'Rows to pass over: those one has already.' }),
  }),
  answer: rowSchema,
  answers: 'events',
  async handle({ params, query, caller, signal, reply, lastEventId }, service) {
    const first = await readRun(service, params.run);
    // A browser that takes a connection up again asks with the query of the first time.
    await sendEvents(reply, events(service, first, Math.max(query.after, lastEventId ?? 0), caller.id, signal));
    return undefined as never;
  },
});

export const runReport = endpoint({
  id: 'runReport',
  method: 'GET',
  path: '/v1/runs/{run}/report',
  tag: 'runs',
  summary: 'The curves and figures of a run as a page',
  access: 'admin',
  params: runParams,
  answer: z.string(),
  answers: 'html',
  async handle({ params, reply }, { runs }) {
    const page = (await runs?.report(params.run)) ?? null;
    if (page === null) throw unknown(params.run);
    asReport(reply);
    return page;
  },
});

async function readRun({ runs }: { readonly runs: RunLibrary | null }, name: string): Promise<ReadRun> {
  const found = (await runs?.read(name)) ?? null;
  if (found === null) throw unknown(name);
  return found;
}

function unknown(name: string): LineamentError {
  return new LineamentError('RUN_UNKNOWN', `There is no run "${name}" in the folder that the server shows.`);
}

async function* events(
  service: Pick<Service, 'runs' | 'accepting' | 'keys'>,
  first: ReadRun,
  after: number,
  key: string,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  let sent = after;
  let read: ReadRun = first;
  for (;;) {
    for (const row of read.rows.slice(sent)) yield { id: ++sent, event: 'row', data: row };
    if (read.run.status !== 'running') return yield { event: 'end', data: read.run };
    // Whoever listens takes the connection up again, at the server that comes after this one.
    if (signal.aborted || !service.accepting) return;
    await wait(POLL_MS, undefined, { signal }).catch(() => {});
    // A run may last for days, and a key that was revoked meanwhile sees no more of it.
    if (signal.aborted || service.keys.valid(key) === null) return;
    read = (await service.runs?.read(first.run.name)) ?? read;
  }
}
