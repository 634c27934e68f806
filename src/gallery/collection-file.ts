import { z } from 'zod';
import { LineamentError } from '../errors.js';
import type { Box } from '../face/face.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import type { Json } from './sealed-person.js';

/*
 * What a collection is outside of a gallery: one header, and one record for each template. `json-lines.ts` and `safetensors.ts` write
 * the two to files.
 */

export interface CollectionHeader {
  readonly kind: 'lineament-collection';
  readonly version: 1;
  readonly collection: string;
  readonly model: ModelIdentity;
  /** ISO 8601, in UTC. */
  readonly created: string;
}

/** A template without its embedding. */
export interface CollectionEntry {
  readonly person: string;
  readonly created: string;
  readonly photo: string | null;
  readonly quality: number | null;
  readonly box: Box | null;
  readonly metadata: Json;
  /** The photo itself in base64, where it was kept and asked for. */
  readonly original?: string | undefined;
}

/** A template as files hold it. */
export interface PortableTemplate extends CollectionEntry {
  /** (D). */
  readonly embedding: Float32Array;
}

/** A collection that is read from a file, as far as it is asked for. */
export interface PortableCollection {
  readonly header: CollectionHeader;
  readonly templates: Iterable<PortableTemplate>;
}

/** Writes a collection to a file, one template after the other. */
export interface CollectionWriter {
  add(template: PortableTemplate): void;
  /** Once after the last. */
  end(): void;
}

export interface ExportOptions {
  /** Whether photos go along where the gallery keeps them. Default: false. */
  readonly originals?: boolean;
}

export interface ImportOptions {
  /** What the collection is to be called. Default: as in the file. */
  readonly collection?: string;
}

export interface Imported {
  readonly collection: string;
  readonly added: number;
  /** How many were there already. */
  readonly known: number;
}

const time = z.iso.datetime();

const headerSchema = z.object({
  kind: z.literal('lineament-collection'),
  version: z.literal(1),
  collection: z.string(),
  model: z.strictObject({
    name: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    embeddingSize: z.int().positive(),
  }),
  created: time,
});

const entrySchema = z.object({
  person: z.string(),
  created: time,
  photo: z.string().nullable().default(null),
  quality: z.number().nullable().default(null),
  box: z
    .strictObject({ left: z.number(), top: z.number(), width: z.number(), height: z.number() })
    .nullable()
    .default(null),
  metadata: (z.json() as unknown as z.ZodType<Json>).default(null),
  original: z.base64().optional(),
});

const templateSchema = entrySchema.extend({
  embedding: z.array(z.number()).transform((row) => Float32Array.from(row)),
});

/** @param where what to call the place in an error. @throws FILE_INVALID */
export function parseHeader(value: unknown, where: string): CollectionHeader {
  return parse(headerSchema, value, where);
}

/** @throws FILE_INVALID */
export function parseEntry(text: string, where: string): CollectionEntry {
  return parse(entrySchema, jsonOf(text, where), where);
}

/** @throws FILE_INVALID */
export function parseTemplate(text: string, where: string): PortableTemplate {
  return parse(templateSchema, jsonOf(text, where), where);
}

/** @throws FILE_INVALID */
export function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LineamentError('FILE_INVALID', `Expected JSON in ${where}: ${(cause as Error).message}.`, { cause });
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LineamentError(
    'FILE_INVALID',
    `Expected a collection as lineament gallery export writes it, but ${where} is not of one:\n${z.prettifyError(parsed.error)}`,
  );
}
