import type { TopLevelSpec } from 'vega-lite';
import type { Figure } from './render.js';
import { COLOURS, FIGURE_SIZE } from './theme.js';
import { thin } from './thinning.js';

/** What the curves need of a line of `metrics.jsonl`; other lines and other fields are passed over. */
export interface MetricsRow {
  readonly type: string;
  readonly step?: number;
  readonly epoch?: number;
  readonly loss?: number | null;
  /** Share of the training batch classified rightly, in [0, 1]. */
  readonly accuracy?: number | null;
  readonly learningRate?: number;
  readonly margin?: number | null;
  readonly classification?: { readonly accuracy: number; readonly loss?: number } | null;
  readonly verification?: { readonly eer: number; readonly accuracy?: number } | null;
}

type LayerSpecs = Extract<TopLevelSpec, { layer: unknown }>['layer'];

interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a figure shows. */
interface Course {
  readonly name: string;
  readonly title: string;
  readonly axis: string;
  readonly training: readonly Point[];
  readonly dev: readonly Point[];
  /** Whether values are shares. */
  readonly percent?: boolean;
  /** Whether the axis begins at 0, as that of shares does. A constant would otherwise be drawn between the two roundings next to it. */
  readonly zero?: boolean;
}

/**
 * The curves of a training run over its steps: loss, accuracy, verification error, learning rate and margin; those that the
 * run has no values for are left out. Long runs are thinned: a line through means, in a band from least to most.
 */
export function trainingCurves(rows: readonly MetricsRow[]): Figure[] {
  const { steps, validations } = inStepOrder(rows);
  const of = (series: readonly MetricsRow[], y: (row: MetricsRow) => number | null | undefined): Point[] =>
    series.flatMap((row) => {
      const value = y(row);
      return typeof value === 'number' ? [{ x: row.step!, y: value }] : [];
    });

  const curves: Course[] = [
    {
      name: 'loss',
      title: 'Loss',
      axis: 'loss',
      training: of(steps, (row) => row.loss),
      dev: of(validations, (row) => row.classification?.loss),
    },
    {
      name: 'classification-accuracy',
      title: 'Classification accuracy',
      axis: 'share right',
      percent: true,
      training: of(steps, (row) => row.accuracy),
      dev: of(validations, (row) => row.classification?.accuracy),
    },
    {
      name: 'verification-error',
      title: 'Verification error (EER)',
      axis: 'equal error rate',
      percent: true,
      training: [],
      dev: of(validations, (row) => row.verification?.eer),
    },
    {
      name: 'learning-rate',
      title: 'Learning rate',
      axis: 'learning rate',
      zero: true,
      training: of(steps, (row) => row.learningRate),
      dev: [],
    },
    { name: 'margin', title: 'Margin', axis: 'margin', zero: true, training: of(steps, (row) => row.margin), dev: [] },
  ];
  return curves.filter(({ training, dev }) => training.length + dev.length > 0).map(curve);
}

/** Rows by step; where a resumed run has repeated a step, the later row counts. */
export function inStepOrder(rows: readonly MetricsRow[]): { steps: MetricsRow[]; validations: MetricsRow[] } {
  const steps = new Map<number, MetricsRow>();
  const validations = new Map<number, MetricsRow>();
  for (const row of rows) {
    if (row.step === undefined) continue;
    if (row.type === 'step') steps.set(row.step, row);
    else if (row.type === 'validation') validations.set(row.step, row);
  }
  const sorted = (byStep: Map<number, MetricsRow>): MetricsRow[] =>
    [...byStep.values()].sort((a, b) => a.step! - b.step!);
  return { steps: sorted(steps), validations: sorted(validations) };
}

function curve({ name, title, axis, training, dev, percent = false, zero = percent }: Course): Figure {
  const y = {
    type: 'quantitative',
    title: axis,
    scale: { zero },
    axis: percent ? { format: '~%' } : {},
  } as const;
  const legend = training.length > 0 && dev.length > 0 ? { symbolType: 'stroke', symbolStrokeWidth: 2 } : null;
  const band = { values: thin(training) };
  const trainingLayers: LayerSpecs = [
    {
      data: band,
      mark: { type: 'area', opacity: 0.18, color: COLOURS.same },
      encoding: { y: { field: 'low', ...y }, y2: { field: 'high' } },
    },
    {
      data: band,
      mark: { type: 'line', strokeWidth: 1.8 },
      encoding: { y: { field: 'mean', ...y }, color: { datum: 'training' } },
    },
  ];
  const devLayers: LayerSpecs = [
    {
      data: { values: [...dev] },
      mark: { type: 'line', strokeWidth: 1.8, point: { filled: true, size: 40 } },
      encoding: { y: { field: 'y', ...y }, color: { datum: 'validation' } },
    },
  ];
  return {
    name,
    title,
    description: `${title} over the steps: ${inWords('training', training)}${training.length > 0 && dev.length > 0 ? '; ' : ''}${inWords('validation', dev)}.`,
    ...FIGURE_SIZE,
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: 'step',
        axis: { format: ',d', tickCount: 6, tickMinStep: 1 },
      },
      color: {
        type: 'nominal',
        scale: { domain: ['training', 'validation'], range: [COLOURS.same, COLOURS.different] },
        legend,
      },
    },
    // vega warns of a layer without data, so there is none.
    layer: [...(training.length > 0 ? trainingLayers : []), ...(dev.length > 0 ? devLayers : [])],
  };
}

/** Where a curve begins and ends. */
function inWords(name: string, points: readonly Point[]): string {
  if (points.length === 0) return '';
  return `${name} from ${points[0]!.y.toPrecision(3)} to ${points.at(-1)!.y.toPrecision(3)}`;
}
