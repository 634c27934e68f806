import { cropOf, type DataRoot, exclusionOf, framed, pathOf } from './data-root.js';
import { coursePart, type DataPart } from './course-layout.js';
import type { FaceDataset } from './dataset.js';
import { imageFolder, type ImageFolderOptions } from './image-folder.js';
import { syntheticFaces } from './synthetic/dataset.js';
import { isSynthetic, parseSynthetic } from './synthetic/specification.js';
import { LineamentError } from '../errors.js';

export interface OpenDatasetOptions extends ImageFolderOptions {
  /** Which part is meant where a root is a whole data set, such as the course's. Default `train`. */
  readonly part?: DataPart;
}

/**
 * Opens what a recipe or a command line names: `synthetic:identities=40,images=20,seed=1` for generated faces, else
 * one folder or several that hold photos of people (see {@link imageFolder}), or the CMU course's data set as a whole, of
 * which `part` is taken. Each may state how its photos are framed.
 *
 * @throws LineamentError DATASET_INVALID naming what is missing and what to do.
 */
export function openDataset(from: DataRoot | readonly DataRoot[], options: OpenDatasetOptions = {}): FaceDataset {
  const roots = [from].flat();
  const generated = roots.find((root) => isSynthetic(pathOf(root)));
  if (generated === undefined) return openFolders(roots, options);
  if (roots.length > 1) {
    throw new LineamentError(
      'DATASET_INVALID',
      `Generated faces stand alone, but ${roots.length} data sets were named: ${roots.map(pathOf).join(', ')}.`,
      { cure: `Use ${pathOf(generated)} by itself, or folders only.` },
    );
  }
  if (exclusionOf(generated) !== undefined) {
    const message = `Generated faces have no files to leave out: remove exclude from ${pathOf(generated)}.`;
    throw new LineamentError('DATASET_INVALID', message);
  }
  const specification = parseSynthetic(pathOf(generated));
  const dataset = syntheticFaces(specification);
  // Everybody has as many pictures.
  if (specification.images < (options.minimumPhotos ?? 1)) {
    throw new LineamentError(
      'DATASET_INVALID',
      `None of the ${specification.identities} people in ${pathOf(generated)} has ${options.minimumPhotos} photos or more.`,
      { cure: 'Lower minimumPhotos, or generate more images of each.' },
    );
  }
  if (options.classes) requireSamePeople(dataset, options.classes);
  return { ...dataset, load: (index, canvas) => dataset.load(index, framed(canvas, cropOf(generated))) };
}

function openFolders(roots: readonly DataRoot[], { part = 'train', ...options }: OpenDatasetOptions): FaceDataset {
  const parts = roots.map((root) => {
    const folder = coursePart(pathOf(root), part);
    return folder === null ? root : { path: folder, crop: cropOf(root), exclude: exclusionOf(root) };
  });
  return imageFolder(parts, options);
}

/** Generated people are numbered, so the classes agree exactly or the labels mean different people. */
function requireSamePeople(dataset: FaceDataset, classes: readonly string[]): void {
  const unknown = dataset.classes.find((person, label) => classes[label] !== person);
  if (unknown === undefined) return;
  throw new LineamentError(
    'DATASET_INVALID',
    `${dataset.name} holds ${unknown}, who is not that person among the ${classes.length} trained on.`,
    { cure: 'Generate the held-out photos from the same identities and seed as the training set.' },
  );
}
