import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';
import type { MetricsResult } from './ours/metrics.js';
import { ourProgram, runProgram } from './program.js';
import { prepareScikitLearn, pythonProgram } from './python.js';
import { writeTrials } from './trials-file.js';

const TRIALS = 1_000_000;

/** Scores in memory, as both sides have them, to every figure of `evaluate` without its bootstrap. */
export const metrics: Benchmark = {
  about: `all verification metrics of ${TRIALS.toLocaleString('en')} trials, without intervals, against scikit-learn`,
  async *run({ runs }) {
    prepareScikitLearn();
    const file = await writeTrials(TRIALS);
    for (const folds of [true, false]) {
      const args = [file, folds ? 'folds' : 'no-folds'];
      const { ours, peer } = await alternate(
        runs,
        () => runProgram<MetricsResult>(ourProgram('metrics', args)),
        () => runProgram<MetricsResult & { version: string }>(pythonProgram('sklearn_metrics', args)),
      );
      const [a, b] = [ours[0]!.figures, peer[0]!.figures];
      const apart = a.findIndex((value, i) => !(Math.abs(value - b[i]!) < 1e-9));
      if (a.length !== b.length || apart >= 0)
        throw new Error(`The sides differ: ${a.join(', ')} and ${b.join(', ')}.`);
      yield figureOf({
        bench: 'metrics',
        figure: folds ? 'all metrics' : 'all but the accuracy over folds',
        ours: ours.map(({ ms }) => ms),
        peer: peer.map(({ ms }) => ms),
        peerName: peer[0]!.version,
        unit: 'ms',
        better: 'less',
      });
    }
  },
};
