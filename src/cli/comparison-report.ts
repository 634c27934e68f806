import type { FigureDifference } from '../evaluation/difference.js';
import { rocCurve } from '../evaluation/roc.js';
import { encodePng } from '../image/encode.js';
import type { RgbImage } from '../image/image.js';
import { detFigure, refusesAny } from '../report/det.js';
import type { Report, ReportImage, ReportSection } from '../report/html.js';
import { rocFigure } from '../report/roc.js';
import type { ScoredPairs } from '../training/score-pairs.js';
import { DIFFERENCE_COLUMNS, type Disagreement } from './model-differences.js';
import { photoName } from './photo-name.js';
import { percent } from '../report/percent.js';

/** So many pairs that one model alone decides rightly are shown. */
const SHOWN = 8;

/** What a comparison found. */
export interface ComparisonFound {
  readonly names: readonly [string, string];
  readonly scored: readonly [ScoredPairs, ScoredPairs];
  readonly differences: readonly FigureDifference[];
  /** The differences as text. */
  readonly rows: readonly (readonly string[])[];
  readonly differing: readonly Disagreement[];
  /** On what, and how it was measured. */
  readonly made: readonly string[];
  /** A photo of the list as a small picture. */
  readonly picture: (index: number) => Promise<RgbImage>;
}

/** The report that compares two models: what the difference says, curves over each other, pairs on which they disagree. */
export async function comparisonReport(found: ComparisonFound): Promise<Report> {
  const { names, scored, differences, rows, differing, made } = found;
  // Two models may have one name, as two checkpoints have: the curves are told apart all the same.
  const curves = scored.map(({ scores, same }, i) => ({ name: `${i + 1}: ${names[i]!}`, roc: rocCurve(scores, same) }));
  const eer = differences.find(({ figure }) => figure === 'eer')!;
  const sections: ReportSection[] = [
    {
      heading: 'Differences',
      text: inWords(eer, names),
      figures: [rocFigure(curves), ...(refusesAny(curves) ? [detFigure(curves)] : [])],
      table: { columns: DIFFERENCE_COLUMNS, rows, narrow: 'cards' },
    },
  ];
  for (const [i, which] of (['first', 'second'] as const).entries()) {
    const pairs = differing.filter(({ rightly }) => rightly === which);
    if (pairs.length === 0) continue;
    sections.push({
      heading: `Right by ${curves[i]!.name} alone`,
      text: `${pairs.length} pairs, each model at its own threshold of equal errors. The similarities of both are below; the first of the list are shown.`,
      images: await Promise.all(pairs.slice(0, SHOWN).map((pair) => pairOf(pair, found))),
    });
  }
  return {
    title: `${names[0]} and ${names[1]} compared`,
    summary: [
      { label: `Equal error rate, ${curves[0]!.name}`, value: percent(eer.first) },
      { label: `Equal error rate, ${curves[1]!.name}`, value: percent(eer.second) },
      { label: 'Pairs decided otherwise', value: differing.length, note: `of ${scored[0].pairs.length}` },
    ],
    sections: [...sections, { heading: 'How it was measured', text: made.join('\n') }],
  };
}

/** Whether the difference is one, in words. */
function inWords(
  { difference, interval, pValue }: FigureDifference,
  [first, second]: readonly [string, string],
): string {
  const [better, worse] = difference < 0 ? [first, second] : [second, first];
  const points = (share: number) => (share * 100).toFixed(2).replace('-', '−');
  const span = `the difference lies between ${points(interval.low)} and ${points(interval.high)} percentage points (95 %), p = ${pValue.toPrecision(2)}`;
  return interval.low <= 0 && interval.high >= 0
    ? `On these pairs neither model is better beyond chance by its equal error rate: ${span}.`
    : `${better} has the lower equal error rate than ${worse}, beyond chance on these pairs: ${span}.`;
}

async function pairOf(
  { index, left: first, right: second, same, similarities: [a, b] }: Disagreement,
  { scored, picture }: ComparisonFound,
): Promise<ReportImage> {
  const { left, right } = scored[0].pairs[index]!;
  return {
    pictures: [await encodePng(await picture(left)), await encodePng(await picture(right))],
    labels: [photoName(first), photoName(second)],
    caption: `${same ? 'one person' : 'two people'} · ${a.toFixed(3)} and ${b.toFixed(3)}`,
  };
}
