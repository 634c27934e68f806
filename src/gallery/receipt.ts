import { createHash, randomBytes } from 'node:crypto';
import type { BackupOutcome } from './forget-in-backups.js';
import { bytesOf } from './embedding-bytes.js';

/**
 * What was forgotten, without saying what it was: numbers and hashes. Whoever has a receipt can have it checked against the gallery
 * at any time ({@link checkReceipt}); its own hash stands in the audit log.
 */
export interface Receipt {
  readonly kind: 'lineament-receipt-of-forgetting';
  readonly version: 1;
  /** ISO 8601, in UTC. */
  readonly time: string;
  /** Who forgot. */
  readonly actor: string;
  /** The number of the collection. */
  readonly collection: number;
  readonly people: readonly ForgottenPerson[];
  /** How much was removed from the record. */
  readonly removed: { readonly people: number; readonly templates: number; readonly originals: number };
  /** What became of them in each backup that the gallery knows of. */
  readonly backups: readonly BackupOutcome[];
  /** Mixed into the hashes of names, so that nobody finds a name by trying many without this receipt. */
  readonly salt: string;
  /** The entry of the audit log that holds the hash of all of the above. */
  readonly log: { readonly number: number; readonly hash: string };
}

export interface ForgottenPerson {
  readonly id: number;
  /** Numbers of people who had become one with this one. */
  readonly formerly: readonly number[];
  /** SHA-256 of the salt, in hexadecimal, followed by the name. */
  readonly name: string;
  readonly templates: readonly ForgottenTemplate[];
}

export interface ForgottenTemplate {
  readonly id: number;
  /** SHA-256 of the embedding, as float32, little-endian. */
  readonly sha256: string;
}

export type ReceiptBody = Omit<Receipt, 'log'>;

export function newSalt(): string {
  return randomBytes(16).toString('hex');
}

export function hashOfName(salt: string, name: string): string {
  return sha256(salt + name);
}

export function hashOfEmbedding(embedding: Float32Array): string {
  return sha256(bytesOf(embedding));
}

/** What the audit log holds of a receipt. */
export function hashOfReceipt(body: ReceiptBody): string {
  const { kind, version, time, actor, collection, people, removed, backups, salt } = body;
  // Named one by one, because a file may have them in another order.
  const people_ = people.map(({ id, formerly, name, templates }) => [
    id,
    formerly,
    name,
    templates.map((template) => [template.id, template.sha256]),
  ]);
  const backups_ = backups.map(({ file, outcome, templates }) => [file, outcome, templates]);
  const counts = [removed.people, removed.templates, removed.originals];
  return sha256(JSON.stringify([kind, version, time, actor, collection, people_, counts, backups_, salt]));
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
