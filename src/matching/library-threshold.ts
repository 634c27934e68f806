import { normalQuantile } from '../evaluation/normal.js';
import type { ClusterFace } from './cluster.js';
import { type Cohort, crowdingOf } from './cohort.js';
import { type DecisionRule, thresholdOf } from './decision.js';
import { rowProduct, unitRows } from './unit-rows.js';

/**
 * How many strangers of a library a face may be taken for, on average. Without a correction most of them fall to a few faces, and
 * to be stricter with all would split everybody for those. Both were chosen on people of people5k and faces403/dev.
 */
const STRANGERS_PER_FACE = { plain: 0.1, corrected: 0.01 };
const SAMPLED_PAIRS = 20_000;
/** Of a normal distribution, the share below one standard deviation above its median. */
const ONE_ABOVE = 0.841345;

/**
 * The threshold to group a library by, where a model's own is meant for one comparison: each of N faces is compared with all
 * others, so it grows stricter with their number. Aimed at is the false-match rate `f = min(f₀, r / N)`, at which the share r of
 * the faces has a stranger beyond the threshold: 0.1, or 0.01 where similarities are corrected by a cohort; f₀ is the rate that the
 * model's threshold was measured to have. In distances of unit vectors, `d = √(2 − 2 cos)`, whose lower tail for strangers is
 * nearly normal, unlike that of cosines near 1:
 *
 *     d = d₀ − σ · (Φ⁻¹(f₀) − Φ⁻¹(f))
 *
 * σ is the spread of this library: the quantile one standard deviation above the median, less the median, of about 20,000 pairs
 * of photos spread over it. Most pairs are of strangers, and those of one person lie below the median, where they are not
 * looked at. Libraries of up to `r / f₀` faces keep the model's threshold, and so does a model without a measured rate.
 *
 * @throws VALUE_INVALID for embeddings of different sizes, or without a direction.
 */
export function libraryThreshold(
  rule: DecisionRule,
  faces: readonly ClusterFace[],
  cohort: Cohort | null = null,
): DecisionRule {
  const { threshold, falseMatchRate } = rule;
  if (falseMatchRate === null || !(falseMatchRate > 0 && falseMatchRate < 1)) return rule;
  const strangers = STRANGERS_PER_FACE[cohort === null ? 'plain' : 'corrected'];
  const aim = Math.min(falseMatchRate, strangers / Math.max(1, faces.length));
  if (aim === falseMatchRate) return rule;
  const spread = spreadAboveMedian(faces, cohort);
  if (spread === null) return rule;
  const deviations = normalQuantile(falseMatchRate) - normalQuantile(aim); // > 0
  const distance = Math.max(0, distanceOf(threshold) - spread * deviations);
  return { threshold: thresholdOf(1 - distance ** 2 / 2), falseMatchRate: aim };
}

/** The Euclidean distance of two unit vectors of this cosine. */
function distanceOf(cosine: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * cosine));
}

/** Null where hardly any two faces are of different photos. */
function spreadAboveMedian(faces: readonly ClusterFace[], cohort: Cohort | null): number | null {
  const rows = unitRows(faces.map(({ embedding }) => embedding));
  const { data, size } = rows;
  const crowding = crowdingOf(rows, cohort);
  const distances: number[] = [];
  const rounds = Math.min(faces.length - 1, Math.ceil(SAMPLED_PAIRS / faces.length));
  for (let round = 1; round <= rounds; round++) {
    // Steps of all sizes: photos of one person tend to stand side by side.
    const step = Math.max(1, Math.floor((round * faces.length) / (rounds + 1)));
    for (let a = 0; a < faces.length; a++) {
      const b = (a + step) % faces.length;
      if (faces[a]!.photo === faces[b]!.photo) continue;
      distances.push(distanceOf(rowProduct(data, a, data, b, size) - crowding[a]! - crowding[b]!));
    }
  }
  if (distances.length < 2) return null;
  distances.sort((a, b) => a - b);
  const quantile = (share: number): number => distances[Math.floor(share * (distances.length - 1))]!;
  return quantile(ONE_ABOVE) - quantile(0.5);
}
