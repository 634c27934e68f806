import { readFileSync } from 'node:fs';
import { areaUnderCurve } from '../../dist/evaluation/auc.js';
import { bestAccuracy } from '../../dist/evaluation/best-accuracy.js';
import { dPrime } from '../../dist/evaluation/d-prime.js';
import { equalErrorRate } from '../../dist/evaluation/eer.js';
import { stratifiedFolds } from '../../dist/evaluation/folds.js';
import { rocCurve } from '../../dist/evaluation/roc.js';
import { tprAtFpr, USUAL_FPRS } from '../../dist/evaluation/tpr-at-fpr.js';
import { verificationMetrics } from '../../dist/evaluation/verification.js';

export interface MetricsResult {
  readonly ms: number;
  readonly figures: number[];
}

const [file, folds] = process.argv.slice(2);
const bytes = readFileSync(file!);
const count = bytes.length / 9;
const scores = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 8 * count));
const same = Array.from(bytes.subarray(8 * count), (is) => is === 1);

function withFolds(): number[] {
  const {
    eer,
    auc,
    bestAccuracy: best,
    dPrime: apart,
    tprAtFpr: points,
    accuracy,
  } = verificationMetrics(scores, same, stratifiedFolds(same));
  return [eer, auc, best, apart!, ...points.map(({ tpr }) => tpr), accuracy.mean];
}

function withoutFolds(): number[] {
  const roc = rocCurve(scores, same);
  const points = tprAtFpr(roc, USUAL_FPRS).map(({ tpr }) => tpr);
  return [equalErrorRate(roc).eer, areaUnderCurve(roc), bestAccuracy(roc).accuracy, dPrime(scores, same), ...points];
}

const start = performance.now();
const figures = folds === 'folds' ? withFolds() : withoutFolds();
const result: MetricsResult = { ms: performance.now() - start, figures };
process.stdout.write(`${JSON.stringify(result)}\n`);
