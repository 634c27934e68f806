import type { OpenedPairs } from '../data/pairs/opened-pairs.js';
import type { PairProtocol } from '../data/pairs/read-pairs.js';
import type { MeasureName, ScoredPairs } from '../training/score-pairs.js';
import type { OptionSpecs } from './arguments.js';
import { CACHE_OPTION, embedFaces, type FaceSetting } from './embed-faces.js';
import { FRAMING_OPTIONS } from './framing.js';
import type { Output } from './output.js';

export const PROTOCOLS = ['lfw', 'trials'] as const satisfies readonly PairProtocol[];

/** Options of the commands that score pairs of photos. */
export const PAIR_OPTIONS = {
  pairs: {
    value: 'file',
    help: 'the pairs: LFW\'s pairs.txt, "path path 0|1" a line (.csv with commas and a header), or insightface\'s .bin',
  },
  images: {
    value: 'dir',
    help: "the folder that the pairs' paths are relative to, or a ver_data in it; default: the pair file's",
  },
  protocol: { value: PROTOCOLS.join('|'), help: "the pair file's format; default: told from how it begins" },
  ...FRAMING_OPTIONS,
  ...CACHE_OPTION,
} as const satisfies OptionSpecs;

/** How the models of an ensemble become one: by the mean of their scores, or of their embeddings. */
export const ENSEMBLES = ['scores', 'embeddings'] as const;

export interface PairScoring {
  readonly ensemble?: (typeof ENSEMBLES)[number] | undefined;
  readonly measure?: MeasureName | undefined;
}

/** Scored pairs with what they were scored by. */
export interface ScoredFaces extends ScoredPairs {
  /** By the index of the sample; of the first model, where the scores of several are averaged. */
  readonly embeddings: ReadonlyMap<number, Float32Array>;
}

type Photos = Pick<OpenedPairs, 'dataset' | 'pairs'>;

/** Embeds the photos of pairs, each once a model, and scores the pairs, with progress. */
export async function scoredPairs(
  { dataset, pairs }: Photos,
  models: readonly FaceSetting[],
  { ensemble = 'scores', measure = 'cosine' }: PairScoring,
  output: Output,
): Promise<ScoredFaces> {
  const { requireLabels, samplesOf, scoreEmbedded } = await import('../training/score-pairs.js');
  const { meanEmbeddings, meanScores } = await import('../training/ensemble.js');
  requireLabels(pairs);
  const indices = samplesOf(pairs);
  const embedded = [];
  for (const model of models) embedded.push(await embedFaces(dataset, indices, model, output));
  const one = embedded.length > 1 && ensemble === 'embeddings' ? meanEmbeddings(embedded) : embedded[0]!;
  const scored =
    embedded.length > 1 && ensemble === 'scores'
      ? meanScores(embedded.map((each) => scoreEmbedded(pairs, each, measure)))
      : scoreEmbedded(pairs, one, measure);
  return { ...scored, embeddings: one.embeddings };
}

/** Embeds the photos of pairs whose answers need not be known, and scores the pairs by cosine similarity. */
export async function pairSimilarities(
  { dataset, pairs }: Photos,
  model: FaceSetting,
  output: Output,
): Promise<Omit<ScoredPairs, 'same' | 'folds'>> {
  const { samplesOf, scoreEmbedded } = await import('../training/score-pairs.js');
  return scoreEmbedded(pairs, await embedFaces(dataset, samplesOf(pairs), model, output));
}
