import type { Figure } from './render.js';
import { personColour } from './theme.js';

/** A face on the map. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
  /** Whom it shows; null for one of many who are not told apart. */
  readonly person: string | null;
}

/** Beside colours, so that more people than there are colours can be told apart. */
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond'] as const;

/**
 * Embeddings as points of a plane, coloured by person: where people lie apart, a network tells them apart. Axes have no
 * meaning, and neither have distances between far groups.
 */
export function embeddingMapFigure(points: readonly MapPoint[], method: string): Figure {
  const people = [...new Set(points.flatMap(({ person }) => (person === null ? [] : [person])))];
  const others = points.filter(({ person }) => person === null);
  const axis = { type: 'quantitative' as const, axis: null, scale: { zero: false } };
  const encoding = { x: { field: 'x', ...axis }, y: { field: 'y', ...axis } };
  return {
    title: { text: 'Map of the embeddings', subtitle: `${method}; ${points.length} faces` },
    description:
      `Map of ${points.length} embeddings in the plane by ${method}; coloured are ${people.length} people: ` +
      `${people.join(', ')}. ${others.length} faces of others are grey.`,
    width: 860,
    height: 620,
    encoding,
    layer: [
      { data: { values: others }, mark: { type: 'circle', size: 14, color: '#8a8f98', opacity: 0.35 } },
      {
        data: { values: points.filter(({ person }) => person !== null) },
        mark: { type: 'point', filled: true, size: 42, opacity: 0.85 },
        encoding: {
          color: {
            field: 'person',
            type: 'nominal',
            scale: { domain: people, range: people.map((_, i) => personColour(i + 1)) },
            legend: { columns: 4, symbolOpacity: 1 },
          },
          shape: {
            field: 'person',
            type: 'nominal',
            scale: { domain: people, range: people.map((_, i) => SHAPES[Math.floor(i / 8) % SHAPES.length]!) },
          },
        },
      },
    ],
  };
}
