import type { Canvas, FaceDataset } from '../data/dataset.js';
import type { Report, ReportSection } from '../report/html.js';
import { percent } from '../report/percent.js';
import type { EvaluatedModel } from './evaluated-model.js';
import { evaluationSections } from './evaluation-sections.js';

export interface EvaluationPhotos {
  readonly dataset: FaceDataset;
  readonly canvas: Canvas;
  /** The map of the embeddings, where there is one. */
  readonly map: ReportSection | null;
  /** On what, and how it was measured: a line each. */
  readonly made: readonly string[];
}

/** The report on one evaluation of verification. */
export async function evaluationReport(
  model: EvaluatedModel,
  { dataset, canvas, map, made }: EvaluationPhotos,
): Promise<Report> {
  const { name, figures } = model;
  const sections = await evaluationSections(model, { dataset, canvas });
  return {
    title: `Evaluation of ${name}`,
    summary: [
      { label: 'Equal error rate', value: percent(figures.eer) },
      { label: `${figures.accuracy.folds.length}-fold accuracy`, value: percent(figures.accuracy.mean) },
      { label: 'Area under the ROC', value: figures.auc.toFixed(4) },
    ],
    sections: [...sections, ...(map === null ? [] : [map]), { heading: 'How it was measured', text: made.join('\n') }],
  };
}
