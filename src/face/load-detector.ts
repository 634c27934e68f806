import type { SessionOptions } from '../inference/session.js';
import { type DetectorOptions, type FaceDetector, openDetector } from './detector.js';
import { loadModel } from './model.js';

/** A detector whose networks are freed with it. */
export interface LoadedDetector extends FaceDetector, AsyncDisposable {}

/**
 * The detector that comes with Lineament, in Node.
 * @throws MODEL_MISSING when its networks have not been built; RUNTIME_MISSING when a provider is asked for and not there.
 */
export async function loadDetector(options: SessionOptions & DetectorOptions = {}): Promise<LoadedDetector> {
  const [wide, near] = await Promise.all([
    loadModel('face-detector-full-range', 'detector', options),
    loadModel('face-detector-short-range', 'detector', options),
  ]);
  const detector = openDetector({ wide, near }, options);
  return {
    detect: (photo) => detector.detect(photo),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([wide.session.release(), near.session.release()]);
    },
  };
}
