import { Random } from '../random.js';
import { embeddingMapFigure } from '../report/embedding-map.js';
import type { ReportSection } from '../report/html.js';
import { tSne } from '../report/t-sne.js';
import { umap } from '../report/umap.js';
import type { Output } from './output.js';
import { Progress } from './progress.js';

/** How a map is made, by the name that an option gives it. */
export const MAPS = ['umap', 'tsne', 'none'] as const;
export type MapMethod = (typeof MAPS)[number];

export const MAP_OPTION = {
  map: { value: MAPS.join('|'), help: 'how the report places the faces in the plane; default: umap' },
} as const;

/** More faces are not drawn: the ways to place them take time that grows with the square of their number. */
const MOST_FACES = 3000;

/** So many people are told apart by colour and shape: those with the most faces. */
const NAMED_PEOPLE = 24;

const METHOD = { umap: 'UMAP', tsne: 't-SNE' } as const;

/** A face, and whom it shows. */
export interface MappedFace {
  readonly embedding: Float32Array;
  readonly person: string;
}

/** A map of the embeddings as a section of a report; null where none is asked for, or there are too few faces for one. */
export async function embeddingMapSection(
  faces: readonly MappedFace[],
  { method, seed }: { readonly method: MapMethod; readonly seed: number },
  output: Output,
): Promise<ReportSection | null> {
  if (method === 'none' || faces.length < 10) return null;
  const counts = new Map<string, number>();
  for (const { person } of faces) counts.set(person, (counts.get(person) ?? 0) + 1);
  const ranked = [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1]);
  const named = new Set(ranked.slice(0, NAMED_PEOPLE).map(([person]) => person));
  // All faces of the people who are told apart, then as many of the others as there is room for.
  const drawn = [...faces]
    .sort((a, b) => Number(named.has(b.person)) - Number(named.has(a.person)))
    .slice(0, MOST_FACES);
  const progress = new Progress(output);
  const onProgress = (done: number, total: number) => progress.update({ done, total, label: 'map', figures: [] });
  const rows = drawn.map(({ embedding }) => embedding);
  const options = { random: new Random(seed), onProgress };
  try {
    const places = method === 'umap' ? await umap(rows, options) : tSne(rows, options);
    const points = places.map((place, i) => {
      const { person } = drawn[i]!;
      return { ...place, person: named.has(person) ? person : null };
    });
    return {
      heading: 'Map',
      text:
        `${drawn.length} of ${faces.length} faces, placed so that those with similar embeddings are near each other. Coloured are the ${named.size} people ` +
        'with the most faces. A person whose faces lie in two places, or among those of another, is worth a look; axes, and distances between far groups, mean nothing.',
      figures: [embeddingMapFigure(points, METHOD[method])],
    };
  } finally {
    progress.clear();
  }
}
