import { LineamentError } from '../errors.js';
import type { RgbImage } from '../image/image.js';
import { resizeCover } from '../image/resize.js';
import type { InferenceTensor, Session } from '../inference/session.js';
import type { Embedder } from './embedder.js';
import type { EmbedderCard } from './model-card.js';

/** Faces a run: enough to keep the cores busy, and in a browser still little memory. */
const BATCH = 32;

/** Writes `(x − mean) / std` of a face, x in [0, 1], to its place in a batch (N, 3, height, width). */
function writeFace({ data }: RgbImage, { mean, std, channels }: EmbedderCard['input'], plane: Float32Array): void {
  const pixels = data.length / 3;
  for (let c = 0; c < 3; c++) {
    const source = channels === 'RGB' ? c : 2 - c;
    const scale = 1 / (255 * std[c]!);
    const shift = -mean[c]! / std[c]!;
    for (let i = 0; i < pixels; i++) plane[c * pixels + i] = data[i * 3 + source]! * scale + shift;
  }
}

/**
 * Faces as the input of a network: (N, 3, height, width), `(x − mean) / std` in the order of channels that its card tells.
 * A face of another size is scaled and cropped centrally to the card's.
 */
export function networkInput(faces: readonly RgbImage[], input: EmbedderCard['input']): InferenceTensor {
  const [width, height] = input.size;
  const length = 3 * width * height;
  const data = new Float32Array(faces.length * length);
  faces.forEach((face, n) => {
    const fits = face.width === width && face.height === height;
    writeFace(fits ? face : resizeCover(face, { width, height }), input, data.subarray(n * length, (n + 1) * length));
  });
  return { data, shape: [faces.length, 3, height, width] };
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
  const output = card.outputs[0]!.name;

  async function embedBatch(faces: readonly RgbImage[]): Promise<Float32Array[]> {
    const outputs = await session.run({ [card.input.name]: networkInput(faces, card.input) });
    const embeddings = outputs[output];
    if (embeddings !== undefined) return unitRows(embeddings, faces.length, card);
    const given = session.outputNames.join(', ');
    throw new LineamentError(
      'INFERENCE_FAILED',
      `The card of ${card.name} promises "${output}", the network gives ${given}.`,
    );
  }

  return {
    inputSize: { width, height },
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
