import type { SessionOptions } from '../inference/session.js';
import type { DetectorOptions } from './detector.js';
import { type FaceFinder, openFaceFinder } from './face-finder.js';
import { loadDetector } from './load-detector.js';
import type { LoadedModel } from './loaded-model.js';
import { loadModel } from './model.js';

/** A finder whose networks are freed with it. */
export interface LoadedFaceFinder extends FaceFinder, AsyncDisposable {}

/**
 * The face finder with the networks that come with Lineament, in Node. That of the irises is loaded when it is first needed.
 * @throws MODEL_MISSING when they have not been built; RUNTIME_MISSING when a provider is asked for and not there.
 */
export async function loadFaceFinder(options: SessionOptions & DetectorOptions = {}): Promise<LoadedFaceFinder> {
  const [detector, mesh] = await Promise.all([loadDetector(options), loadModel('face-mesh', 'landmarks', options)]);
  let iris: Promise<LoadedModel<'iris'>> | undefined;
  const finder = openFaceFinder({ detector, mesh, iris: () => (iris ??= loadModel('iris', 'iris', options)) });
  return {
    ...finder,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([detector[Symbol.asyncDispose](), mesh.session.release(), (await iris)?.session.release()]);
    },
  };
}
