import type { Figure } from './render.js';
import { COLOURS, FIGURE_SIZE } from './theme.js';

/**
 * How many people have how many photos: a histogram over people. Bins are whole numbers of photos wide, about 40 of them at most.
 *
 * @param counts photos of each person.
 */
export function photosPerPerson(counts: readonly number[]): Figure {
  const most = counts.reduce((highest, count) => Math.max(highest, count), 1);
  const width = Math.ceil(most / 40);
  const bins = new Map<number, number>();
  for (const count of counts) {
    const from = Math.floor(count / width) * width;
    bins.set(from, (bins.get(from) ?? 0) + 1);
  }
  const values = [...bins].map(([from, people]) => ({ from: from - 0.5, to: from + width - 0.5, people }));
  return {
    name: 'photos-per-person',
    title: 'Photos a person',
    description: `Histogram of photos a person: ${counts.length} people, of at most ${most} photos.`,
    ...FIGURE_SIZE,
    data: { values },
    mark: { type: 'bar', color: COLOURS.same, opacity: 0.75, binSpacing: 1 },
    encoding: {
      x: {
        field: 'from',
        type: 'quantitative',
        bin: 'binned',
        title: 'photos',
        scale: { domainMin: -0.5, nice: false },
        axis: { tickCount: 6, tickMinStep: 1, format: 'd' },
      },
      x2: { field: 'to' },
      y: {
        field: 'people',
        type: 'quantitative',
        title: 'people',
        axis: { tickCount: 5, tickMinStep: 1, format: 'd' },
      },
    },
  };
}
