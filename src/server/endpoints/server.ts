import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { RetryLater } from '../http-status.js';

export const health = endpoint({
  id: 'health',
  method: 'GET',
  path: '/health',
  tag: 'server',
  summary: 'Whether the process is alive',
  access: 'open',
  answer: z.object({ status: z.literal('alive') }),
  handle: async () => ({ status: 'alive' as const }),
});

export const readiness = endpoint({
  id: 'ready',
  method: 'GET',
  path: '/ready',
  tag: 'server',
  summary: 'Whether it takes requests: the gallery answers, and it is not shutting down',
  access: 'open',
  answer: z.object({ status: z.literal('ready') }),
  async handle(_, { accepting, gallery }) {
    if (!accepting) throw new RetryLater('SERVER_BUSY', 'The server is shutting down.', 5);
    await gallery.collections();
    return { status: 'ready' as const };
  },
});

export const metrics = endpoint({
  id: 'metrics',
  method: 'GET',
  path: '/metrics',
  tag: 'server',
  summary: 'What the server counts, for Prometheus',
  access: 'any',
  answer: z.string(),
  answers: 'text',
  async handle({ reply }, service) {
    reply.type('text/plain; version=0.0.4; charset=utf-8');
    return service.metrics.text();
  },
});

export const auditLog = endpoint({
  id: 'auditLog',
  method: 'GET',
  path: '/v1/audit-log',
  tag: 'server',
  summary: 'Who changed what in the gallery: numbers, never names',
  access: 'admin',
  query: z.strictObject({ after: z.coerce.number().int().min(0).default(0) }),
  answer: z.object({
    entries: z.array(
      z
        .object({
          number: z.int(),
          time: z.string(),
          actor: z.string(),
          action: z.string(),
          detail: z.record(z.string(), z.unknown()),
          hash: z.string(),
        })
        .meta({ id: 'LogEntry' }),
    ),
  }),
  async handle({ query }, { gallery }) {
    const entries = await gallery.log(query.after);
    return {
      entries: entries.map(({ number, time, actor, action, detail, hash }) => ({
        number,
        time,
        actor,
        action,
        detail: detail as Record<string, unknown>,
        hash,
      })),
    };
  },
});
