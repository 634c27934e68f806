import { type ClusterFace, clusterFaces, type ClusterOptions } from './cluster.js';
import type { DecisionRule } from './decision.js';
import { libraryThreshold } from './library-threshold.js';

/** A library grouped by person, and the rule that it was grouped by. */
export interface GroupedLibrary {
  /** {@link libraryThreshold} of the rule that was given. */
  readonly rule: DecisionRule;
  /** For each face the number of its group, or null for one that is like no other: {@link clusterFaces}. */
  readonly groups: (number | null)[];
}

/**
 * Groups the faces of a photo library by person, at a threshold that grows stricter with their number. One that somebody asked
 * for, of which no false-match rate is known, is taken as it is. Where the model has a cohort, similarities are corrected by it,
 * and its threshold, which is of corrected similarities, takes the place of the model's own.
 *
 * @param rule of one comparison: the model's own, or what was asked for.
 * @throws VALUE_INVALID as {@link clusterFaces}.
 */
export function groupLibrary(
  faces: readonly ClusterFace[],
  rule: DecisionRule,
  options: Omit<ClusterOptions, 'threshold'> = {},
): GroupedLibrary {
  const { cohort = null } = options;
  const ofOnePair = rule.falseMatchRate === null ? rule : (cohort?.rule ?? rule);
  const ofLibrary = libraryThreshold(ofOnePair, faces, cohort);
  return { rule: ofLibrary, groups: clusterFaces(faces, { ...options, threshold: ofLibrary.threshold }) };
}
