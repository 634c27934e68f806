import { rocCurve } from '../evaluation/index.js';
import type { Canvas, FaceDataset } from '../data/dataset.js';
import { encodePng } from '../image/encode.js';
import { detFigure } from '../report/det.js';
import type { ReportSection } from '../report/html.js';
import { chooseExamples, pairImages } from '../report/pairs.js';
import { renderSvg } from '../report/render.js';
import { rocFigure } from '../report/roc.js';
import type { NamedRoc } from '../report/roc-steps.js';
import { scoreHistogram } from '../report/score-histogram.js';
import type { ScoredPairs } from '../training/score-pairs.js';
import { percent } from './percent.js';
import { figureRows, type VerificationFigures } from './verification-figures.js';

export interface EvaluatedModel {
  readonly name: string;
  readonly scored: ScoredPairs;
  readonly figures: VerificationFigures;
}

/** Example pairs of every outcome as pictures, scored at the model's threshold of equal errors. */
async function exampleSection(
  { scored, figures }: EvaluatedModel,
  dataset: FaceDataset,
  canvas: Canvas,
): Promise<ReportSection> {
  const chosen = chooseExamples(scored.scores, scored.same, figures.eerThreshold);
  const picture = async (index: number) => encodePng(await dataset.load(index, canvas));
  const examples = await Promise.all(
    chosen.map(async (i) => ({
      left: await picture(scored.pairs[i]!.left),
      right: await picture(scored.pairs[i]!.right),
      similarity: scored.scores[i]!,
      threshold: figures.eerThreshold,
      same: scored.same[i]!,
    })),
  );
  return {
    heading: 'Example pairs',
    text: 'Right decisions from the surest to the closest, and the worst of the wrong ones, at the threshold of equal errors.',
    images: pairImages(examples),
  };
}

/** What the figures at the lowest rate that the pairs can measure mean to somebody who sets a threshold. */
function inWords({ tprAtFpr, intervals }: VerificationFigures): string {
  const lowest = tprAtFpr.findIndex(({ resolvable }) => resolvable);
  if (lowest < 0) return '';
  const { fpr, tpr, threshold } = tprAtFpr[lowest]!;
  const { low, high } = intervals.tprAtFpr[lowest]!;
  return (
    `At the similarity ${threshold.toFixed(4)}, at most one in ${Math.round(1 / fpr).toLocaleString('en')} strangers is accepted and ` +
    `${percent(1 - tpr)} of true pairs are refused; for other people like these it would be between ${percent(1 - high)} and ${percent(1 - low)} ` +
    `(${Math.round(intervals.level * 100)} %).`
  );
}

/** The sections of a report on one evaluation: figures, ROC and DET (with curves to compare), similarities, example pairs. */
export async function evaluationSections(
  model: EvaluatedModel,
  { dataset, canvas, others = [] }: { dataset: FaceDataset; canvas: Canvas; others?: readonly EvaluatedModel[] },
): Promise<ReportSection[]> {
  const { scored, figures } = model;
  const curves: NamedRoc[] = [model, ...others].map(({ name, scored }) => ({
    name,
    roc: rocCurve(scored.scores, scored.same),
  }));
  const histogram = scoreHistogram(scored.scores, scored.same, { threshold: figures.eerThreshold });
  return [
    {
      heading: 'Verification',
      text:
        `${figures.pairs} pairs (${figures.positives} of the same person) of ${scored.photos} photos. FMR, the false-match rate, is the share of ` +
        `different-person pairs that are taken for one person (FPR); FNMR, the false non-match rate, the share of same-person pairs that are ` +
        `not (1 − TPR).\n${inWords(figures)}`,
      svg: [await renderSvg(rocFigure(curves)), await renderSvg(detFigure(curves)), await renderSvg(histogram)],
      table: {
        columns: ['', 'value', `${Math.round(figures.intervals.level * 100)} % interval`, ''],
        rows: figureRows(figures),
      },
    },
    await exampleSection(model, dataset, canvas),
  ];
}
