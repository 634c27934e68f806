import { LineamentError } from '../errors.js';
import type { Pyramid } from '../image/pyramid.js';
import type { Session } from '../inference/session.js';
import { anchorsOf } from './anchors.js';
import { BOX_NUMBERS, decodeDetections } from './decode-detections.js';
import type { Detection, Point } from './face.js';
import type { ModelCard } from './model-card.js';
import { pictureOf, type View } from './view.js';

/** A detector's network with its card, however it was loaded. */
export interface DetectorModel {
  readonly card: Extract<ModelCard, { kind: 'detector' }>;
  readonly session: Session;
}

/** So many pictures go in one run: more, and what a layer gives no longer fits in a core's cache. */
const BATCH = 4;

/** One detection network, looking at parts of photos. */
export class DetectorNetwork {
  readonly #model: DetectorModel;
  readonly #anchors: readonly Point[];
  readonly #size: number;

  /** @throws MODEL_CARD_INVALID for a network that is not one of MediaPipe's two detectors. */
  constructor(model: DetectorModel) {
    const { input, outputs, name } = model.card;
    const count = outputs.find((output) => output.name === 'boxes')?.shape[0] ?? 0;
    if (input.size[0] !== input.size[1] || input.channels !== 'RGB') {
      throw new LineamentError('MODEL_CARD_INVALID', `${name} must take square RGB pictures to detect faces.`);
    }
    this.#model = model;
    this.#size = input.size[0];
    this.#anchors = anchorsOf(this.#size, count);
  }

  /** For each view, everything in it that scores `least` or more; several detections a face. */
  async detect(pyramid: Pyramid, views: readonly View[], least: number): Promise<Detection[][]> {
    const found: Detection[][] = [];
    for (let first = 0; first < views.length; first += BATCH) {
      found.push(...(await this.#run(pyramid, views.slice(first, first + BATCH), least)));
    }
    return found;
  }

  async #run(pyramid: Pyramid, views: readonly View[], least: number): Promise<Detection[][]> {
    const { card, session } = this.#model;
    const [size, anchors] = [this.#size, this.#anchors];
    const pixels = 3 * size * size;
    const data = new Float32Array(views.length * pixels); // (N, 3, size, size)
    views.forEach((view, i) => pictureOf(pyramid, view, size, card.input, data, i * pixels));
    const outputs = await session.run({ [card.input.name]: { data, shape: [views.length, 3, size, size] } });
    const [boxes, scores] = [outputs['boxes']!.data, outputs['scores']!.data];
    return views.map((view, i) => {
      const output = {
        boxes: boxes.subarray(i * anchors.length * BOX_NUMBERS, (i + 1) * anchors.length * BOX_NUMBERS),
        scores: scores.subarray(i * anchors.length, (i + 1) * anchors.length),
      };
      return decodeDetections(output, anchors, size, view, least);
    });
  }
}
