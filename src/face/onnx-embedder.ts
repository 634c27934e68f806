import { LineamentError } from '../errors.js';
import type { ImageSize, RgbImage } from '../image/image.js';
import { resizeCover } from '../image/resize.js';
import type { InferenceTensor, Session } from '../inference/session.js';
import type { Embedder } from './embedder.js';
import type { EmbedderCard } from './model-card.js';
import { networkInput } from './network-input.js';

/** Faces a run: enough to keep the cores busy, and in a browser still little memory. */
const BATCH = 32;

/** A face of another size is scaled and cropped centrally to the one that the network takes. */
function fitted(face: RgbImage, size: ImageSize): RgbImage {
  return face.width === size.width && face.height === size.height ? face : resizeCover(face, size);
}

/** The rows of (N, size), each brought to length 1. */
function unitRows({ data, shape }: InferenceTensor, faces: number, { name, embeddingSize }: EmbedderCard) {
  if (shape.length !== 2 || shape[0] !== faces || shape[1] !== embeddingSize) {
    throw new LineamentError(
      'INFERENCE_FAILED',
      `The card of ${name} promises ${faces} × ${embeddingSize} numbers for ${faces} faces, and the network gave [${shape.join(', ')}].`,
    );
  }
  return Array.from({ length: faces }, (_, n) => {
    const row = data.slice(n * embeddingSize, (n + 1) * embeddingSize);
    const length = Math.hypot(...row);
    if (!(length > 0 && Number.isFinite(length))) {
      throw new LineamentError(
        'INFERENCE_FAILED',
        `${name} gave a face numbers of length ${length}, which have no direction.`,
      );
    }
    return row.map((value) => value / length);
  });
}

/**
 * A network on onnxruntime as an {@link Embedder}: faces prepared as its card tells, embeddings brought to unit length. The
 * session stays the caller's to release. Runs in browsers too.
 *
 * @throws INFERENCE_FAILED, when it embeds, if the network does not give what its card promises.
 */
export function openEmbedder(card: EmbedderCard, session: Session): Embedder {
  const [width, height] = card.input.size;
  const inputSize = { width, height };
  const output = card.outputs[0]!.name;

  async function embedBatch(faces: readonly RgbImage[]): Promise<Float32Array[]> {
    const input = networkInput(
      faces.map((face) => fitted(face, inputSize)),
      card.input,
    );
    const outputs = await session.run({ [card.input.name]: input });
    const embeddings = outputs[output];
    if (embeddings !== undefined) return unitRows(embeddings, faces.length, card);
    const given = session.outputNames.join(', ');
    throw new LineamentError(
      'INFERENCE_FAILED',
      `The card of ${card.name} promises "${output}", the network gives ${given}.`,
    );
  }

  return {
    inputSize,
    size: card.embeddingSize,
    async embed(faces) {
      const embeddings: Float32Array[] = [];
      for (let start = 0; start < faces.length; start += BATCH) {
        // One after the other: a session runs on all threads that it has.
        embeddings.push(...(await embedBatch(faces.slice(start, start + BATCH))));
      }
      return embeddings;
    },
  };
}
