import type { Box } from '../face/face.js';
import { bytesOf, floatsOf } from './embedding-bytes.js';
import type { Vault } from './vault.js';

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What is told about a template beside its embedding. */
export interface About {
  readonly photo: string | null;
  readonly quality: number | null;
  /** Where the face is in the photo. */
  readonly box: Box | null;
  readonly metadata: Json;
}

/*
 * How what a person consists of is written to the record. Each value is sealed for the person's number and for what it is, so
 * that none opens in the place of another.
 */

export function sealName(vault: Vault, person: number, name: string): Uint8Array {
  return vault.seal(Buffer.from(name), `person ${person} name`);
}

export function openName(vault: Vault, person: number, sealed: Uint8Array): string {
  return Buffer.from(vault.open(sealed, `person ${person} name`)).toString();
}

/** What a name is found by. */
export function markOf(vault: Vault, name: string): Uint8Array {
  return vault.fingerprint(Buffer.from(`name ${name}`));
}

export function sealEmbedding(vault: Vault, person: number, embedding: Float32Array): Uint8Array {
  return vault.seal(bytesOf(embedding), `person ${person}`);
}

export function openEmbedding(vault: Vault, person: number, sealed: Uint8Array): Float32Array {
  return floatsOf(vault.open(sealed, `person ${person}`));
}

/** Null where nothing is told. */
export function sealAbout(vault: Vault, person: number, about: About): Uint8Array | null {
  if (Object.values(about).every((value) => value === null)) return null;
  return vault.seal(Buffer.from(JSON.stringify(about)), `person ${person} about`);
}

export function openAbout(vault: Vault, person: number, sealed: Uint8Array | null): About {
  if (sealed === null) return { photo: null, quality: null, box: null, metadata: null };
  const told = JSON.parse(Buffer.from(vault.open(sealed, `person ${person} about`)).toString()) as About;
  return { ...told, box: told.box ?? null };
}

export function sealOriginal(vault: Vault, person: number, photo: Uint8Array): Uint8Array {
  return vault.seal(photo, `person ${person} original`);
}

export function openOriginal(vault: Vault, person: number, sealed: Uint8Array): Uint8Array {
  return Uint8Array.from(vault.open(sealed, `person ${person} original`));
}
