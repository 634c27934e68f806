import { basename, dirname } from 'node:path';
import { sha256 } from '../face/card-check.js';
import type { EmbedderCard } from '../face/model-card.js';
import { alignmentOf } from '../training/alignment.js';
import type { DecisionSetting } from '../training/checkpoint.js';
import type { TrainedModel } from '../training/trained-model.js';

type Recipe = TrainedModel['recipe'];
type Root = Recipe['data']['train'][number];

/** The names of an exported network's tensors. */
export const TENSORS = { input: 'face', output: 'embedding' } as const;

/** Folders that are called so in every data set; the one around them says more. */
const PARTS = new Set(['train', 'dev', 'val', 'test', 'images', 'cls_data', 'ver_data']);

/** What data is called, and not where on somebody's disk it lies. */
function nameOf(root: Root): string {
  const path = typeof root === 'string' ? root : root.path;
  if (path.startsWith('synthetic:')) return `generated faces (${path})`;
  const name = basename(path);
  return PARTS.has(name) ? `${nameOf(dirname(path))}/${name}` : name;
}

const triple = (value: number | readonly [number, number, number]): [number, number, number] =>
  typeof value === 'number' ? [value, value, value] : [...value];

/** How many of the pairs show one person; null where neither the checkpoint nor the recipe tells. */
function sameOf({ same, pairs }: DecisionSetting, drawn: Recipe['data']['pairs']): number | null {
  if (same !== undefined) return same;
  // Checkpoints from before this was noted: of pairs that were drawn, half are of one person.
  return drawn !== undefined && 'count' in drawn && drawn.count === pairs ? Math.ceil(pairs / 2) : null;
}

function thresholdOf({ decision, recipe }: TrainedModel): EmbedderCard['threshold'] {
  const { pairs } = recipe.data;
  const same = decision && sameOf(decision, pairs);
  if (decision === null || same === null || pairs === undefined) return null;
  const data = 'file' in pairs ? nameOf(pairs.file) : `pairs drawn from ${pairs.from.map(nameOf).join(', ')}`;
  return {
    similarity: decision.threshold,
    falseMatchRate: decision.falseMatchRate,
    pairs: { data, same, different: decision.pairs - same },
  };
}

export interface CardOptions {
  readonly name: string;
  /** How the weights stand in the file. */
  readonly weights: string;
  /** SPDX identifier; `NOASSERTION` is SPDX's own word for: nobody has said. */
  readonly licence: string | undefined;
}

/** The card of an exported network, as its checkpoint and recipe tell. */
export async function cardOf(network: Uint8Array, model: TrainedModel, options: CardOptions): Promise<EmbedderCard> {
  const { recipe, classes, samples, step, path } = model;
  const { backbone, objective, input } = recipe;
  const size = backbone.embedding;
  const kinds = objective.map(({ kind }) => kind).join(' and ');
  return {
    kind: 'embedder',
    name: options.name,
    description: `${backbone.kind}, trained by ${kinds}: ${size} numbers a face. Weights as ${options.weights}.`,
    source: {
      from: `training run ${recipe.name}`,
      version: `step ${step}`,
      files: [`${basename(path)}/model.safetensors`],
    },
    sha256: await sha256(network),
    licence:
      options.licence === undefined
        ? { id: 'NOASSERTION', statedBy: 'Nobody: no licence was named when the network was exported.' }
        : { id: options.licence, statedBy: 'Whoever exported the network.' },
    input: {
      name: TENSORS.input,
      size: [...input.size],
      mean: triple(input.mean),
      std: triple(input.std),
      channels: 'RGB',
      layout: 'NCHW',
    },
    outputs: [{ name: TENSORS.output, shape: [size], meaning: `The face as ${size} numbers, of unit length.` }],
    trainingData: `${samples} photos of ${classes.length} people: ${recipe.data.train.map(nameOf).join(', ')}.`,
    reported: null,
    accuracy: null,
    alignment: alignmentOf(input),
    embeddingSize: size,
    threshold: thresholdOf(model),
  };
}
