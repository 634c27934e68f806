import type { Figure } from './render.js';
import { FIGURE_SIZE, SERIES } from './theme.js';
import { thin } from './thinning.js';
import { inStepOrder, type MetricsRow } from './training-curves.js';

/** A run's name and its `metrics.jsonl`. */
export interface RunRows {
  readonly name: string;
  readonly rows: readonly MetricsRow[];
}

interface Course {
  readonly name: string;
  readonly title: string;
  readonly axis: string;
  readonly percent?: boolean;
  /** Whether the axis begins at 0, as that of shares does. A constant would otherwise be drawn between the two roundings next to it. */
  readonly zero?: boolean;
  /** Of every step, or of every validation. */
  readonly of: 'steps' | 'validations';
  readonly value: (row: MetricsRow) => number | null | undefined;
}

const COURSES: readonly Course[] = [
  { name: 'loss', title: 'Loss', axis: 'training loss', of: 'steps', value: (row) => row.loss },
  {
    name: 'classification-accuracy',
    title: 'Classification accuracy',
    axis: 'dev photos right',
    percent: true,
    of: 'validations',
    value: (row) => row.classification?.accuracy,
  },
  {
    name: 'verification-error',
    title: 'Verification error (EER)',
    axis: 'equal error rate',
    percent: true,
    of: 'validations',
    value: (row) => row.verification?.eer,
  },
  {
    name: 'learning-rate',
    title: 'Learning rate',
    axis: 'learning rate',
    zero: true,
    of: 'steps',
    value: (row) => row.learningRate,
  },
  { name: 'margin', title: 'Margin', axis: 'margin', zero: true, of: 'steps', value: (row) => row.margin },
];

/**
 * The curves of several runs over each other, a colour a run: against steps, because runs of other batches or data count
 * their epochs otherwise. Those that no run has values for are left out; long runs are thinned to means.
 */
export function runCurves(runs: readonly RunRows[]): Figure[] {
  const ordered = runs.map(({ name, rows }) => ({ name, ...inStepOrder(rows) }));
  return COURSES.flatMap((course) => {
    const values = ordered.flatMap((run) => {
      const points = run[course.of].flatMap((row) => {
        const y = course.value(row);
        return typeof y === 'number' ? [{ x: row.step!, y }] : [];
      });
      return thin(points).map(({ x, mean }) => ({ x, y: mean, run: run.name }));
    });
    const names = runs.map(({ name }) => name);
    return values.length === 0 ? [] : [overlaid(course, values, names)];
  });
}

function overlaid(
  { name, title, axis, percent = false, zero = percent, of }: Course,
  values: object[],
  names: string[],
): Figure {
  return {
    name,
    title,
    description: `${title} over the steps of ${names.join(', ')}; the table of results has its last values.`,
    ...FIGURE_SIZE,
    data: { values: values as Record<string, unknown>[] },
    mark: { type: 'line', strokeWidth: 1.8, ...(of === 'validations' && { point: { filled: true, size: 40 } }) },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: 'step', axis: { format: ',d', tickCount: 6, tickMinStep: 1 } },
      y: {
        field: 'y',
        type: 'quantitative',
        title: axis,
        scale: { zero },
        axis: percent ? { format: '~%' } : {},
      },
      color: {
        field: 'run',
        type: 'nominal',
        // Runs past the colours begin them anew; the table names all.
        scale: { domain: names, range: names.map((_, n) => SERIES[n % SERIES.length]!) },
        legend: names.length > 1 ? { symbolType: 'stroke', symbolStrokeWidth: 2, columns: 2 } : null,
      },
    },
  };
}
