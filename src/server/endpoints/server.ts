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
    // Anybody may ask, as often as they like: something that costs the same however much is in it.
    await gallery.log(0, { last: 1 });
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
  query: z.strictObject({
    after: z.coerce.number().int().min(0).default(0),
    before: z.coerce.number().int().min(1).optional().meta({ description: 'Entries in front of this number.' }),
    last: z.coerce.number().int().min(1).max(1000).optional().meta({ description: 'Only the last so many of them.' }),
  }),
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
    const entries = await gallery.log(query.after, { before: query.before, last: query.last });
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

export const checkAuditLog = endpoint({
  id: 'checkAuditLog',
  method: 'GET',
  path: '/v1/audit-log/check',
  tag: 'server',
  summary: 'Whether every entry of the audit log follows from the one before',
  access: 'admin',
  answer: z.object({
    entries: z.int().meta({ description: 'How many there are.' }),
    forged: z
      .int()
      .nullable()
      .meta({ description: 'The first that was changed, or stands behind a gap; null when none.' }),
    end: z.string().nullable().meta({
      description:
        'Hash of the last. A log that was cut off, or written anew as a whole, is noticed by whoever keeps it elsewhere.',
    }),
  }),
  handle: async (_, { gallery }) => gallery.checkLog(),
});
