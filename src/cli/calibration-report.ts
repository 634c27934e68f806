import type { Calibration, Interval, Reliability } from '../evaluation/index.js';
import { rocCurve } from '../evaluation/roc.js';
import { detFigure, refusesAny } from '../report/det.js';
import type { Report, ReportSection } from '../report/html.js';
import { reliabilityFigure } from '../report/reliability.js';
import { scoreHistogram } from '../report/score-histogram.js';
import { oneIn } from './one-in.js';
import { percent } from '../report/percent.js';

/** What a calibration found. */
export interface CalibrationFound {
  readonly model: string;
  readonly scores: readonly number[];
  readonly same: readonly boolean[];
  readonly calibration: Calibration;
  /** How probabilities come true; null where there are too few pairs to say. */
  readonly probability: { readonly reliability: Reliability['bins']; readonly calibrationError: number } | null;
}

/** The report on a threshold: what it lets pass and what it costs, where it lies, and how probabilities come true. */
export function calibrationReport(found: CalibrationFound): Report {
  const { model, scores, same, calibration, probability } = found;
  const { threshold, fmr, fnmr } = calibration;
  const curves = [{ name: model, roc: rocCurve(scores, same) }];
  const sections: ReportSection[] = [
    {
      heading: 'The threshold',
      text: inWords(calibration),
      figures: [scoreHistogram(scores, same, { threshold }), ...(refusesAny(curves) ? [detFigure(curves)] : [])],
    },
  ];
  if (probability !== null) {
    const { reliability: bins, calibrationError: error } = probability;
    sections.push({
      heading: 'Probabilities',
      text:
        'A similarity also becomes a probability that two photos show one person, were both kinds of pair equally frequent. Each dot: what was predicted for ' +
        'pairs that were kept out of the fit, and how often it came true.',
      figures: [reliabilityFigure({ bins, error })],
    });
  }
  return {
    title: `Threshold of ${model}`,
    summary: [
      { label: 'Threshold', value: threshold.toFixed(4), note: 'cosine similarity' },
      { label: 'False-match rate', value: percent(fmr, 3), note: `${calibration.different} pairs of different people` },
      { label: 'False non-match rate', value: percent(fnmr), note: `${calibration.same} pairs of the same person` },
    ],
    sections,
  };
}

function inWords({ threshold, fmr, fmrInterval, fnmr, fnmrInterval }: Calibration): string {
  const span = ({ low, high }: Interval) => `95 % interval ${percent(low, 3)} to ${percent(high, 3)}`;
  const strangers = fmr === 0 ? 'none of the strangers' : `one in ${oneIn(fmr)} strangers`;
  return (
    `At this threshold, ${threshold.toFixed(4)}, ${strangers} is accepted (${span(fmrInterval)}), and ` +
    `${percent(fnmr)} of true pairs are refused (${span(fnmrInterval)}).`
  );
}
