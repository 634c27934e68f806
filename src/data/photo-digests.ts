import { createHash } from 'node:crypto';
import type { FaceDataset } from './dataset.js';

/** So much of a digest tells two lists of photos apart: 48 bits. */
const LENGTH = 12;

/**
 * For each person of a data set a digest of the names of their photos, in order: whether a data set is the one that it was.
 * Names without their folders, so that a data set may be moved, and not the photos themselves, which would take minutes to read.
 */
export function photoDigests({ classes, samples }: Pick<FaceDataset, 'classes' | 'samples'>): string[] {
  const hashes = classes.map(() => createHash('sha256'));
  for (const { label, source } of samples) hashes[label]!.update(`${source.replace(/^.*[/\\]/, '')}\n`);
  return hashes.map((hash) => hash.digest('hex').slice(0, LENGTH));
}
