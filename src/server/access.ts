import { LineamentError } from '../errors.js';

/**
 * What a key may do: `recognise` faces in photos it sends and search collections; `enrol`, which is to change who is in collections;
 * `admin`, which is everything, keys included.
 */
export const SCOPES = ['recognise', 'enrol', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** Whom an endpoint lets in: everybody, whoever has a key, or whoever has a key of a scope. */
export type Access = 'open' | 'any' | Scope;

/** Whoever asks, as their key tells. */
export interface Caller {
  /** Of the key; not secret. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The collections that the key is for; null for all. */
  readonly collections: readonly string[] | null;
  /** Whether it may enrol embeddings that were computed elsewhere. */
  readonly embeddings: boolean;
  /** Requests a minute; null for what the server allows each. */
  readonly perMinute: number | null;
}

/** @throws KEY_FORBIDDEN when the key does not reach. */
export function requireScope(caller: Caller, access: Access): void {
  if (access === 'open' || access === 'any') return;
  if (caller.scopes.includes(access) || caller.scopes.includes('admin')) return;
  throw new LineamentError(
    'KEY_FORBIDDEN',
    `This takes a key of scope "${access}", and the key "${caller.name}" has ${caller.scopes.join(', ') || 'none'}.`,
  );
}

export function mayUse(caller: Caller, collection: string): boolean {
  return caller.collections === null || caller.collections.includes(collection);
}

/** @throws KEY_FORBIDDEN when the key is for other collections, whether there is one of this name or not. */
export function requireCollection(caller: Caller, collection: string): void {
  if (mayUse(caller, collection)) return;
  throw new LineamentError('KEY_FORBIDDEN', `The key "${caller.name}" is for other collections than "${collection}".`);
}
