import type { FaceDataset } from './dataset.js';

/** The data set less the named people, so that what is measured on it is measured on people never trained on. */
export function withoutPeople(dataset: FaceDataset, people: Iterable<string>): FaceDataset {
  const excluded = new Set(people);
  const kept = dataset.samples.flatMap(({ label }, index) => (excluded.has(dataset.classes[label]!) ? [] : [index]));
  return {
    name: dataset.name,
    classes: dataset.classes,
    samples: kept.map((index) => dataset.samples[index]!),
    load: (index, canvas) => dataset.load(kept[index]!, canvas),
  };
}
