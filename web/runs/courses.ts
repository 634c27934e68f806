import type { MetricsRow } from '../../src/client/index.js';
import { percent, roundPercent, short } from '../parts/figures.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A figure of a training as it goes on. */
export interface Course {
  readonly title: string;
  /** Of which rows: those of steps, or of validations. */
  readonly of: 'step' | 'validation';
  readonly value: (row: MetricsRow) => unknown;
  readonly format: (value: number) => string;
  /** The same for the marks of an axis, which are round. */
  readonly mark: (value: number) => string;
  /** Whether its axis begins at 0. */
  readonly fromZero: boolean;
}

const within = (row: MetricsRow, group: string, figure: string): unknown =>
  (row[group] as Readonly<Record<string, unknown>> | null | undefined)?.[figure];

/** In the order of how often they are looked at. */
export const COURSES: readonly Course[] = [
  { title: 'Training loss', of: 'step', value: (row) => row['loss'], format: short,
    mark: short, fromZero: false },
  {
    title: 'Verification error (EER)',
    of: 'validation',
    value: (row) => within(row, 'verification', 'eer'),
    format: percent,
    mark: roundPercent,
    fromZero: true,
  },
  {
    title: 'Classification accuracy',
    of: 'validation',
    value: (row) => within(row, 'classification', 'accuracy'),
    format: percent,
    mark: roundPercent,
    fromZero: true,
  },
  { title: 'Learning rate', of: 'step', value: (row) => row['learningRate'], format: short,
    mark: short, fromZero: true },
  { title: 'Images a second', of: 'step', value: (row) => row['imagesPerSecond'], format: short,
    mark: short, fromZero: true },
  { title: 'Margin', of: 'step', value: (row) => row['margin'], format: short,
    mark: short, fromZero: true },
];

/** A figure over the steps. Where a resumed run has repeated a step, the later row counts. */
export function courseOf(rows: readonly MetricsRow[], { of, value }: Course): Point[] {
  const points = new Map<number, number>();
  for (const row of rows) {
    const y = row.type === of ? value(row) : null;
    if (typeof y === 'number' && Number.isFinite(y)) points.set(row.step, y);
  }
  return [...points].sort(([a], [b]) => a - b).map(([x, y]) => ({ x, y }));
}

/** At most so many points: of more, the means of equally many beside each other. */
export function thinned(points: readonly Point[], most = 300): Point[] {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, i) => {
    const part = points.slice(Math.floor((i * points.length) / most), Math.floor(((i + 1) * points.length) / most));
    const mean = (axis: 'x' | 'y') => part.reduce((sum, point) => sum + point[axis], 0) / part.length;
    return { x: mean('x'), y: mean('y') };
  });
}

/** The point that lies nearest to `x`, of points in the order of x. */
export function nearest(points: readonly Point[], x: number): Point | null {
  let found: Point | null = null;
  for (const point of points) if (found === null || Math.abs(point.x - x) < Math.abs(found.x - x)) found = point;
  return found;
}
