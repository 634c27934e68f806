import type { SessionOptions } from '../inference/session.js';
import type { DetectorOptions } from './detector.js';
import { type FaceFinder, openFaceFinder } from './face-finder.js';
import { loadDetector } from './load-detector.js';
import { loadModel } from './model.js';

/** A finder whose networks are freed with it. */
export interface LoadedFaceFinder extends FaceFinder, AsyncDisposable {}

/**
 * The face finder with the networks that come with Lineament, in Node.
 * @throws MODEL_MISSING when they have not been built; RUNTIME_MISSING when a provider is asked for and not there.
 */
export async function loadFaceFinder(options: SessionOptions & DetectorOptions = {}): Promise<LoadedFaceFinder> {
  const [detector, mesh, iris] = await Promise.all([
    loadDetector(options),
    loadModel('face-mesh', 'landmarks', options),
    loadModel('iris', 'iris', options),
  ]);
  const finder = openFaceFinder({ detector, mesh, iris });
  return {
    find: (photo) => finder.find(photo),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([detector[Symbol.asyncDispose](), mesh.session.release(), iris.session.release()]);
    },
  };
}
