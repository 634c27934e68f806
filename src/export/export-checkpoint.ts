import { syntheticFace } from '../data/synthetic/dataset.js';
import { LineamentError } from '../errors.js';
import type { Embedder } from '../face/embedder.js';
import type { EmbedderCard } from '../face/model-card.js';
import { openEmbedder } from '../face/onnx-embedder.js';
import type { RgbImage } from '../image/image.js';
import { resizeCover } from '../image/resize.js';
import { openSession } from '../inference/node.js';
import { writeOnnx } from '../onnx/write-onnx.js';
import { normalize } from '../torch/operators.js';
import { openCheckpoint, type TrainedModel } from '../training/trained-model.js';
import { cardOf, TENSORS } from './card.js';
import { type StoredAs, STORES } from './store.js';
import { traceToOnnx } from './trace.js';

export interface ExportOptions {
  /** What the model is called, and its two files: `<name>.onnx` and `<name>.card.json`. */
  readonly name: string;
  /** How the weights of convolutions and linear layers stand in the file. Default: `float32`. */
  readonly weights?: StoredAs;
  /** The licence that the network may be used under, an SPDX identifier. Default: the card says that nobody has named one. */
  readonly licence?: string;
}

/** An exported network, checked against its checkpoint. Nothing has been written. */
export interface ExportedModel {
  readonly network: Uint8Array;
  readonly card: EmbedderCard;
  /** The largest difference of a number in the unit-length embeddings of the export and of the checkpoint. */
  readonly maxDifference: number;
  /** The least cosine between an embedding of the export and the checkpoint's of the same face. */
  readonly leastCosine: number;
}

/** In float32 the runtimes differ by the order of their sums, some 10⁻⁷: ten times this would be another network. */
const LARGEST_DIFFERENCE = 1e-4;
/** Compressed weights turn an embedding a little: by 8° at this cosine, far less than two photos of one person differ by. */
const LEAST_COSINE = 0.99;

/** Faces to compare on, always the same ones: generated people, a picture each. */
function facesOf({ inputSize }: Embedder): RgbImage[] {
  const side = Math.max(inputSize.width, inputSize.height);
  return Array.from({ length: 16 }, (_, person) => resizeCover(syntheticFace(1, person, 0, side), inputSize));
}

function differences(exported: readonly Float32Array[], original: readonly Float32Array[]) {
  let maxDifference = 0;
  let leastCosine = 1;
  exported.forEach((embedding, i) => {
    const other = original[i]!;
    let product = 0;
    embedding.forEach((value, k) => {
      product += value * other[k]!;
      maxDifference = Math.max(maxDifference, Math.abs(value - other[k]!));
    });
    leastCosine = Math.min(leastCosine, product);
  });
  return { maxDifference, leastCosine };
}

function refuseAnother({ maxDifference, leastCosine }: ReturnType<typeof differences>, weights: StoredAs): void {
  // Asked so that a number that is none is refused too.
  const alike = weights === 'float32' ? maxDifference <= LARGEST_DIFFERENCE : leastCosine >= LEAST_COSINE;
  if (alike) return;
  const found =
    weights === 'float32'
      ? `differ by up to ${maxDifference}; expected at most ${LARGEST_DIFFERENCE}`
      : `have a cosine of ${leastCosine} with weights as ${weights}; expected at least ${LEAST_COSINE}`;
  throw new LineamentError(
    'EXPORT_DIFFERS',
    `Embeddings of the exported network and of its checkpoint ${found}. Nothing was written.`,
  );
}

async function exported(model: TrainedModel, options: ExportOptions): Promise<ExportedModel> {
  const { name, weights = 'float32', licence } = options;
  const { backbone, embedder } = model;
  const { width, height } = embedder.inputSize;
  const graph = traceToOnnx(backbone, (images) => normalize(backbone.forward(images)), {
    name,
    input: { name: TENSORS.input, shape: [3, height, width] },
    output: TENSORS.output,
    store: STORES[weights],
  });
  const network = writeOnnx(graph);
  const card = await cardOf(network, model, { name, weights, licence });
  await using session = await openSession(network);
  const faces = facesOf(embedder);
  const found = differences(await openEmbedder(card, session).embed(faces), await embedder.embed(faces));
  refuseAnother(found, weights);
  return { network, card, ...found };
}

/**
 * A trained network as an ONNX file with its model card: aligned faces in, embeddings of unit length out. It is run beside the
 * checkpoint on the same faces before it is given back.
 *
 * @param path a run directory or a checkpoint.
 * @throws CHECKPOINT_INVALID, LIBTORCH_MISSING as `openCheckpoint`; EXPORT_UNSUPPORTED for a network that ONNX has no words for;
 *   EXPORT_DIFFERS when float32 embeddings differ by more than 10⁻⁴, or compressed ones turn to a cosine below 0.99.
 */
export async function exportCheckpoint(path: string, options: ExportOptions): Promise<ExportedModel> {
  const model = await openCheckpoint(path);
  try {
    return await exported(model, options);
  } finally {
    model.release();
  }
}
