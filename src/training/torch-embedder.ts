import type { Backbone } from '../backbones/registry.js';
import { warpBatch } from '../data/augmentation/apply-cpu.js';
import { drawAugmentation } from '../data/augmentation/compose.js';
import { LineamentError } from '../errors.js';
import type { Embedder } from '../face/embedder.js';
import type { RgbImage } from '../image/image.js';
import { Random } from '../random.js';
import { noGrad } from '../torch/autograd.js';
import { normalize } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import { type Tensor, tensorFrom } from '../torch/tensor.js';
import type { Recipe } from './recipe.js';

const BATCH = 64;

/**
 * Faces as a network's input (N, 3, height, width), normalised as the recipe says.
 * @throws {LineamentError} VALUE_INVALID for a face of another size
 */
export function networkInput(faces: readonly RgbImage[], { mean, std, size }: Recipe['input'], device = 'cpu'): Tensor {
  const [width, height] = size;
  const bytes = width * height * 3;
  const canvases = new Uint8Array(faces.length * bytes);
  faces.forEach((face, n) => {
    if (face.width !== width || face.height !== height) {
      throw new LineamentError(
        'VALUE_INVALID',
        `The network takes faces of ${width}×${height} pixels, got ${face.width}×${face.height}: resize them first.`,
      );
    }
    canvases.set(face.data, n * bytes);
  });
  const canvas = { width, height };
  const output = { ...canvas, mean, std };
  const drawn = drawAugmentation([], { count: faces.length, canvas, output, random: new Random(0) });
  return tensorFrom(warpBatch(canvases, drawn), [faces.length, 3, height, width]).to({ device });
}

/** A backbone as an {@link Embedder}: evaluation mode, float32, photos normalised as the recipe says. */
export function torchEmbedder(backbone: Backbone, input: Recipe['input']): Embedder {
  const [width, height] = input.size;
  const device = backbone.parameters()[0]?.device;

  function embedBatch(faces: readonly RgbImage[]): Float32Array[] {
    const embeddings = noGrad(() =>
      scope(() => normalize(backbone.forward(networkInput(faces, input, device))).toFloat32Array()),
    );
    return faces.map((_, n) => embeddings.slice(n * backbone.embedding, (n + 1) * backbone.embedding));
  }

  return {
    inputSize: { width, height },
    size: backbone.embedding,
    async embed(faces) {
      const training = backbone.training;
      backbone.eval();
      try {
        const embeddings: Float32Array[] = [];
        for (let start = 0; start < faces.length; start += BATCH) {
          embeddings.push(...embedBatch(faces.slice(start, start + BATCH)));
        }
        return embeddings;
      } finally {
        backbone.train(training);
      }
    },
  };
}
