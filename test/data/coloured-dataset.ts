import type { FaceDataset } from '../../src/data/dataset.js';
import { LineamentError } from '../../src/errors.js';

/** Sample i is filled with i; those in `broken` cannot be read. `loads` counts the loads of each. */
export function colouredDataset(count: number, broken: readonly number[] = []): FaceDataset & { loads: number[] } {
  const loads = Array.from({ length: count }, () => 0);
  return {
    name: 'colours',
    classes: ['even', 'odd'],
    samples: Array.from({ length: count }, (_, i) => ({ label: i % 2, source: `colour ${i}` })),
    loads,
    async load(index, canvas = { width: 4, height: 4 }) {
      loads[index]!++;
      // Later samples are ready sooner, so nothing may depend on the order in which they come in.
      await new Promise((resolve) => setTimeout(resolve, (count - index) % 5));
      if (broken.includes(index)) throw new LineamentError('IMAGE_INVALID', `colour ${index} cannot be read`);
      const { width, height } = canvas;
      return { width, height, data: new Uint8Array(width * height * 3).fill(index) };
    },
  };
}
