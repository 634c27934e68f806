import type { FaceDataset } from './dataset.js';
import { imageFolder, type ImageFolderOptions } from './image-folder.js';
import { syntheticFaces } from './synthetic/dataset.js';
import { isSynthetic, parseSynthetic } from './synthetic/specification.js';
import { LineamentError } from '../errors.js';

/**
 * Opens what a recipe or a command line names: `synthetic:identities=40,images=20,seed=1` for generated faces, else
 * one folder or several with one sub-folder a person (see {@link imageFolder}).
 *
 * @throws LineamentError DATASET_INVALID naming what is missing and what to do.
 */
export function openDataset(spec: string | readonly string[], options: ImageFolderOptions = {}): FaceDataset {
  const specs = typeof spec === 'string' ? [spec] : spec;
  const synthetic = specs.filter(isSynthetic);
  if (synthetic.length === 0) return imageFolder(specs, options);
  if (specs.length > 1) {
    throw new LineamentError(
      'DATASET_INVALID',
      `Generated faces stand alone, but ${specs.length} data sets were named: ${specs.join(', ')}. ` +
        `Use ${synthetic[0]} by itself, or folders only.`,
    );
  }
  const dataset = syntheticFaces(parseSynthetic(synthetic[0]!));
  if (options.classes) requireSamePeople(dataset, options.classes);
  return dataset;
}

/** Generated people are numbered, so the classes agree exactly or the labels mean different people. */
function requireSamePeople(dataset: FaceDataset, classes: readonly string[]): void {
  const unknown = dataset.classes.find((person, label) => classes[label] !== person);
  if (unknown === undefined) return;
  throw new LineamentError(
    'DATASET_INVALID',
    `${dataset.name} holds ${unknown}, who is not that person among the ${classes.length} trained on. ` +
      'Generate the held-out photos from the same identities and seed as the training set.',
  );
}
