import { verificationMetrics, type VerificationMetrics } from '../evaluation/index.js';
import type { FaceDataset } from '../data/dataset.js';
import type { PhotosOfPairs, ScoredPairs } from '../training/score-pairs.js';
import { percent } from '../report/percent.js';
import { counted } from './counted.js';
import { foldsOf } from './verification-figures.js';

/** Photos that are hard for some reason. */
const KINDS = ['noFace', 'severalFaces', 'lowQuality'] as const;

const WORDS: Readonly<Record<(typeof KINDS)[number], string>> = {
  noFace: 'without a face, whose pairs count as never accepted',
  severalFaces: 'with several faces, of which the main one counts',
  lowQuality: 'with a face of low quality',
};

type Effect = Pick<VerificationMetrics, 'pairs' | 'eer' | 'auc'> & { readonly accuracy: number };

/** What `evaluate --json` says of the photos that are hard: photos, pairs with one, and the figures without those pairs. */
export type PairFailures = {
  readonly [Kind in (typeof KINDS)[number] as Kind | `${Kind}Pairs`]: number;
} & {
  readonly photos: Readonly<Record<(typeof KINDS)[number], readonly string[]>>;
  /** Null where no pair has such a photo, or without them one kind of pair is missing. */
  readonly without: Readonly<Record<(typeof KINDS)[number], Effect | null>>;
};

export function pairFailures(scored: ScoredPairs, { samples }: Pick<FaceDataset, 'samples'>): PairFailures {
  const each = <T>(value: (photos: PhotosOfPairs) => T) =>
    Object.fromEntries(KINDS.map((kind) => [kind, value(scored[kind])])) as Record<(typeof KINDS)[number], T>;
  const { noFace, severalFaces, lowQuality } = scored;
  return {
    noFace: noFace.samples.length,
    noFacePairs: noFace.pairs,
    severalFaces: severalFaces.samples.length,
    severalFacesPairs: severalFaces.pairs,
    lowQuality: lowQuality.samples.length,
    lowQualityPairs: lowQuality.pairs,
    photos: each((photos) => photos.samples.map((index) => samples[index]!.source)),
    without: each((photos) => effectWithout(scored, photos)),
  };
}

function effectWithout(scored: ScoredPairs, { samples, pairs: count }: PhotosOfPairs): Effect | null {
  if (count === 0) return null;
  const hard = new Set(samples);
  const kept = scored.pairs.flatMap(({ left, right }, i) => (hard.has(left) || hard.has(right) ? [] : [i]));
  const same = kept.map((i) => scored.same[i]!);
  if (!same.includes(true) || !same.includes(false)) return null;
  const scores = kept.map((i) => scored.scores[i]!);
  const folds = foldsOf(
    kept.map((i) => scored.folds[i]!),
    same,
  );
  const { pairs, eer, auc, accuracy } = verificationMetrics(scores, same, folds);
  return { pairs, eer, auc, accuracy: accuracy.mean };
}

/** The same in words: a line for each kind that there is. */
export function failureLines(failures: PairFailures, { eer }: Pick<VerificationMetrics, 'eer'>): string[] {
  return KINDS.filter((kind) => failures[kind] > 0).map((kind) => {
    const count = `${counted(failures[kind], 'photo')} ${WORDS[kind]} (${counted(failures[`${kind}Pairs`], 'pair')})`;
    const without = failures.without[kind];
    return without === null ? count : `${count}: EER ${percent(eer)} with them, ${percent(without.eer)} without`;
  });
}
