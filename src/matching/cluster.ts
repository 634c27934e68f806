import { LineamentError } from '../errors.js';
import { type Cluster, mergeClusters } from './average-linkage.js';
import { type Cohort, crowdingOf } from './cohort.js';
import { linkedComponents } from './linked-components.js';
import { unitRows } from './unit-rows.js';

/** A face to be grouped with others of its person. */
export interface ClusterFace {
  /** (D). */
  readonly embedding: Float32Array;
  /** The photo it is in. Faces of one photo are of different people. */
  readonly photo: string;
  /** The group that an earlier run has put it into; null or absent for a face that is in none. */
  readonly group?: number | null;
}

export interface ClusterOptions {
  /** Groups whose faces have at least this mean similarity to one another are of one person; in [−1, 1]. */
  readonly threshold: number;
  /** What similarities are corrected by; null for what they are. Default null. */
  readonly cohort?: Cohort | null;
  /** The number of the first new group. Default: the one after the highest that there is. */
  readonly firstGroup?: number;
}

/**
 * Groups faces by person: for each face the number of its group, or null for one that is like no other.
 *
 * Agglomerative clustering with average linkage: of all groups (at first one for each face), the two whose faces are on
 * average most similar become one, as long as that mean cosine similarity is at least the threshold. Compared with single
 * linkage, one face between two people does not merge them: this prefers splitting a person to merging two. Beyond it:
 *
 * - two faces of one photo are never in one group;
 * - groups of an earlier run keep their numbers and members. They may gain faces, and never merge with each other: where
 *   new photos show that two of them are one person, they stay two.
 *
 * The result does not depend on the order of the faces but where similarities are exactly equal, and new groups are numbered
 * by size, the largest first.
 *
 * The mean similarity of two groups of unit vectors is the product of their sums over the product of their sizes, so no
 * matrix of similarities is kept; a cohort's correction is a number a face, whose mean comes off ({@link crowdingOf}). Groups merge
 * only within components of faces that the threshold links, found in
 * O(N²·D / 2); in a component of C faces, a chain of nearest neighbours (Murtagh, "A survey of recent advances in
 * hierarchical clustering algorithms", 1983) finds the same merges in O(C²·D). Average linkage is reducible, and forbidding
 * pairs keeps it so. Memory is O(N·D).
 *
 * @throws VALUE_INVALID for a threshold outside [−1, 1], for embeddings of different sizes or another than the cohort's, without a direction, and for two
 *   faces of one photo in one earlier group.
 */
export function clusterFaces(
  faces: readonly ClusterFace[],
  { threshold, cohort = null, firstGroup }: ClusterOptions,
): (number | null)[] {
  if (!(threshold >= -1 && threshold <= 1)) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected a threshold between -1 and 1, as cosines are, got ${threshold}.`,
    );
  }
  const rows = unitRows(faces.map(({ embedding }) => embedding));
  const seeds = seedsOf(faces);
  const crowding = crowdingOf(rows, cohort);
  const found = linkedComponents(rows, seeds, threshold, crowding).flatMap((component) =>
    mergeClusters(
      component.map((members) => clusterOf(members, faces)),
      rows,
      threshold,
      crowding,
    ),
  );
  return numbered(found, faces.length, firstGroup ?? highestGroup(faces) + 1);
}

/** Faces that are together from the start: each earlier group, and each other face alone. */
function seedsOf(faces: readonly ClusterFace[]): number[][] {
  const groups = new Map<number, number[]>();
  const seeds: number[][] = [];
  faces.forEach(({ group = null }, face) => {
    const seed = group === null ? undefined : groups.get(group);
    if (seed !== undefined) {
      seed.push(face);
      return;
    }
    const started = [face];
    seeds.push(started);
    if (group !== null) groups.set(group, started);
  });
  return seeds;
}

function clusterOf(members: readonly number[], faces: readonly ClusterFace[]): Cluster {
  const photos = new Set(members.map((face) => faces[face]!.photo));
  const { group = null } = faces[members[0]!]!;
  if (photos.size < members.length) {
    throw new LineamentError('VALUE_INVALID', `Expected groups without two faces of one photo, got group ${group}.`);
  }
  return { members, photos, group };
}

function highestGroup(faces: readonly ClusterFace[]): number {
  return faces.reduce((highest, { group }) => Math.max(highest, group ?? 0), 0);
}

function numbered(clusters: readonly Cluster[], faces: number, firstGroup: number): (number | null)[] {
  const groups = Array.from({ length: faces }, (): number | null => null);
  const assign = ({ members }: Cluster, group: number): void => members.forEach((face) => (groups[face] = group));
  for (const cluster of clusters) if (cluster.group !== null) assign(cluster, cluster.group);
  clusters
    .filter(({ group, members }) => group === null && members.length > 1)
    .map((cluster) => ({ cluster, earliest: Math.min(...cluster.members) }))
    .sort((a, b) => b.cluster.members.length - a.cluster.members.length || a.earliest - b.earliest)
    .forEach(({ cluster }, place) => assign(cluster, firstGroup + place));
  return groups;
}
