import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { LineamentError } from '../errors.js';
import { photoThreads } from './core-share.js';

/** What enrolment asks of a photo: see `review.ts`. */
export const REVIEWS = ['off', 'standard', 'strict'] as const;

export type Review = (typeof REVIEWS)[number];

/** Who searches: see `gallery/database-search.ts`. */
export const SEARCHES = ['memory', 'database', 'auto'] as const;

const MEGA = 1_000_000;

/** Everything that can be set about a server, with its defaults. */
export const serverSettings = z.strictObject({
  /** Where it listens. Default: this machine alone, so that nobody else reaches it before somebody decided so. */
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(8321),
  /** Files of the certificate and its key, in PEM; without them it speaks HTTP. */
  tls: z.strictObject({ certificate: z.string(), key: z.string() }).nullable().default(null),
  /**
   * Whether one proxy stands before it, which ends TLS and says so in `X-Forwarded-Proto`, and from whom in `X-Forwarded-For`. Without,
   * neither header is looked at: anybody may send them.
   */
  behindProxy: z.boolean().default(false),
  /** The least that enrolment asks of photos; a request may ask for more, never for less. */
  review: z.enum(REVIEWS).default('standard'),
  /** Whether each search is noted in the audit log of the gallery: one write to disk for each. */
  noteSearches: z.boolean().default(false),
  /** Threads that decode photos, find faces and align them. Default: one a core, but for one of four or more (`core-share.ts`). */
  threads: z
    .int()
    .min(1)
    .max(256)
    .default(() => photoThreads()),
  /** Threads that search collections, each a part of every one. */
  searchThreads: z
    .int()
    .min(1)
    .max(64)
    .default(() => Math.max(1, Math.floor(availableParallelism() / 4))),
  /**
   * Where collections are searched. `database`: by PostgreSQL with pgvector, so that no server holds them in memory; `auto`: so where it
   * can be, else in memory.
   */
  search: z.enum(SEARCHES).default('memory'),
  /** With `database`: templates of a collection above which a graph (HNSW) is followed, which may miss somebody. Default: never. */
  graphAbove: z.int().min(0).nullable().default(null),
  /** The share of the most similar people that a graph has to find to be followed; else all are compared. */
  graphRecall: z.number().gt(0).max(1).default(0.95),
  /** How long a face waits for others to be embedded in the same run of the network. */
  batchingWindowMs: z.number().min(0).max(1000).default(3),
  limits: z
    .strictObject({
      /** Of one photo's file. */
      photoBytes: z
        .int()
        .positive()
        .default(20 * MEGA),
      /** Of one request. */
      bodyBytes: z
        .int()
        .positive()
        .default(64 * MEGA),
      /** Of one photo, width × height. */
      photoPixels: z
        .int()
        .positive()
        .default(50 * MEGA),
      /** Faces of a photo that are looked at; of more, the largest. */
      faces: z.int().positive().default(100),
      /** Photos of one request. */
      photos: z.int().positive().default(64),
      /** How long a request may take, waiting included. */
      requestMs: z.int().positive().default(30_000),
      /** Connections that are open at once; more are closed. */
      connections: z.int().positive().default(2000),
      /** Requests that are being read or worked on at once; more are told to come again. */
      requests: z.int().positive().default(128),
      /** Bytes of all requests that are being worked on; more are told to come again. */
      inFlightBytes: z
        .int()
        .positive()
        .default(256 * MEGA),
      /** Requests a minute of one key that has no limit of its own. */
      perMinute: z.int().positive().default(1200),
      /** Attempts a minute of one address to use a key that there is not. */
      failuresPerMinute: z.int().positive().default(30),
    })
    .prefault({}),
});

export type ServerSettings = z.output<typeof serverSettings>;

/** @throws VALUE_INVALID that names the setting. */
export function settingsOf(given: z.input<typeof serverSettings> = {}): ServerSettings {
  const parsed = serverSettings.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new LineamentError(
    'VALUE_INVALID',
    `The setting ${issue.path.join('.') || 'of the server'}: ${issue.message}.`,
  );
}
