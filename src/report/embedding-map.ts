import type { Figure } from './render.js';
import { FIGURE_SIZE, personColour } from './theme.js';

/** A face on the map. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
  /** Whom it shows; null for one of many who are not told apart. */
  readonly person: string | null;
}

/** Taller than other figures: below the map stand names in columns. */
const MAP_SIZE = { width: FIGURE_SIZE.width, height: 560 } as const;

/** As many columns of names below the map as their longest has room for, by the width of a character and that of a mark. */
function columnsOf(names: readonly string[]): number {
  const longest = Math.max(...names.map((name) => name.length));
  return Math.min(4, Math.max(2, Math.floor(MAP_SIZE.width / (7 * longest + 36))));
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
    name: 'map',
    title: { text: 'Map of the embeddings', subtitle: `${method}; ${points.length} faces` },
    description:
      `Map of ${points.length} embeddings in the plane by ${method}; coloured are ${people.length} people: ` +
      `${people.join(', ')}.${others.length === 0 ? '' : ` ${others.length} faces of others are grey.`}`,
    ...MAP_SIZE,
    encoding,
    layer: [
      // vega warns of a layer without data, so there is none.
      ...(others.length === 0
        ? []
        : [
            {
              data: { values: others },
              mark: { type: 'circle' as const, size: 8, color: '#8a8f98', opacity: 0.35 },
            },
          ]),
      {
        data: { values: points.filter(({ person }) => person !== null) },
        mark: { type: 'point', filled: true, size: 22, opacity: 0.85 },
        encoding: {
          color: {
            field: 'person',
            type: 'nominal',
            scale: { domain: people, range: people.map((_, i) => personColour(i + 1)) },
            legend: {
              columns: columnsOf(people),
              symbolOpacity: 1,
              symbolSize: 50,
              labelLimit: 150,
              labelFontSize: 11,
              rowPadding: 1,
            },
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
