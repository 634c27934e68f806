import { rocCurve } from '../evaluation/index.js';
import type { Canvas, FaceDataset } from '../data/dataset.js';
import { detFigure, refusesAny } from '../report/det.js';
import type { ReportSection } from '../report/html.js';
import { rocFigure } from '../report/roc.js';
import type { NamedRoc } from '../report/roc-steps.js';
import { scoreHistogram } from '../report/score-histogram.js';
import { decisionSections } from './decision-sections.js';
import type { EvaluatedModel } from './evaluated-model.js';
import { figureRows } from './verification-figures.js';
import { verificationWords } from './verification-words.js';

/** The sections of a report on one evaluation: figures, ROC and DET (with curves to compare), similarities, wrong and right decisions. */
export async function evaluationSections(
  model: EvaluatedModel,
  { dataset, canvas, others = [] }: { dataset: FaceDataset; canvas: Canvas; others?: readonly EvaluatedModel[] },
): Promise<ReportSection[]> {
  const { scored, figures } = model;
  const curves: NamedRoc[] = [model, ...others].map(({ name, scored }) => ({
    name,
    roc: rocCurve(scored.scores, scored.same),
  }));
  return [
    {
      heading: 'Verification',
      text:
        `${figures.pairs} pairs (${figures.positives} of the same person) of ${scored.photos} photos. FMR, the false-match rate, is the share of ` +
        `different-person pairs that are taken for one person (FPR); FNMR, the false non-match rate, the share of same-person pairs that are ` +
        `not (1 − TPR).\n\n${verificationWords(figures)}`,
      figures: [
        rocFigure(curves),
        ...(refusesAny(curves) ? [detFigure(curves)] : []),
        scoreHistogram(scored.scores, scored.same),
      ],
      table: {
        columns: ['', 'value', `${Math.round(figures.intervals.level * 100)} % interval`, ''],
        rows: figureRows(figures),
        narrow: 'remarked',
      },
    },
    ...(await decisionSections(model, dataset, canvas)),
  ];
}
