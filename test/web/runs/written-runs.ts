import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { syntheticFace } from '../../../src/data/synthetic/dataset.js';
import { contactSheet } from '../../../src/image/contact-sheet.js';
import { encodeJpeg } from '../../../src/image/encode.js';
import { dataUrl } from '../../../src/report/data-url.js';
import { type EvaluatedPairs, roundedScore, tellingPairs } from '../../../src/report/evaluated-pairs.js';
import type { EvaluationRecord } from '../../../src/report/evaluation-record.js';
import { Random } from '../../../src/random.js';

const STEPS_OF_AN_EPOCH = 20;

/** The folder of a run as `train` writes it, its curves made up. Gives what writes the rows of its next epoch. */
export function writtenRun(folder: string, name: string, loss: number, backbone = 'resnet18') {
  const run = join(folder, name);
  mkdirSync(run, { recursive: true });
  const recipe = { name: 'faces', epochs: 4, backbone: { kind: backbone }, optimiser: { kind: 'sgd', learningRate: loss / 60 } };
  writeFileSync(join(run, 'recipe.json'), JSON.stringify(recipe));
  let epoch = 0;
  const nextEpoch = () => {
    epoch++;
    const rows: object[] = [];
    for (let n = 1; n <= STEPS_OF_AN_EPOCH; n++) {
      const step = (epoch - 1) * STEPS_OF_AN_EPOCH + n;
      const ripple = 0.06 * Math.sin(step * 1.7);
      rows.push({
        type: 'step',
        epoch,
        step,
        loss: loss * Math.exp(-step / 40) + 0.4 + ripple,
        accuracy: null,
        learningRate: (loss / 60) * (1 - step / 80) ** 2,
        margin: null,
        imagesPerSecond: 70 + ripple * 40,
      });
    }
    const eer = 0.02 * loss + 0.2 * Math.exp(-epoch);
    const classification = { accuracy: 1 - Math.exp(-epoch / 2) - 0.02 * loss, loss: 1, photos: 100 };
    rows.push({ type: 'validation', epoch, step: epoch * STEPS_OF_AN_EPOCH, classification, verification: { eer } });
    appendFileSync(join(run, 'metrics.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  };
  const status = (word: 'running' | 'finished') =>
    writeFileSync(join(run, 'status.json'), JSON.stringify({ status: word, pid: process.pid, host: hostname() }));
  return { nextEpoch, status };
}

/** The files of an evaluation as `evaluate --report` writes them: a thousand pairs of each kind, and generated faces. */
export async function writtenEvaluation(folder: string, name: string): Promise<EvaluatedPairs> {
  mkdirSync(folder, { recursive: true });
  const random = new Random(7);
  const around = (mean: number) => roundedScore(mean + 0.12 * (random.uniform() + random.uniform() + random.uniform() - 1.5));
  const same = Array.from({ length: 2000 }, (_, i) => i % 2 === 0);
  const scores = same.map((one) => around(one ? 0.56 : 0.38));
  const telling = tellingPairs(scores, same, () => true);
  const people = 24;
  const faces = Array.from({ length: 2 * people }, (_, i) => syntheticFace(3, i >> 1, i & 1, 48));
  const pairs: EvaluatedPairs = {
    threshold: 0.47,
    scores,
    same,
    pictures: {
      sheet: dataUrl(await encodeJpeg(contactSheet(faces, { columns: 7, gap: 0 }))),
      width: 48,
      height: 48,
      columns: 7,
      photos: faces.map((_, i) => `people/person-${i >> 1}/${i & 1}.jpg`),
      pairs: telling.map((pair, i) => {
        const left = 2 * (i % people);
        return { pair, left, right: same[pair] ? left + 1 : (left + 2) % (2 * people) };
      }),
    },
  };
  const record: EvaluationRecord = {
    kind: 'evaluation',
    title: 'Evaluation of trial',
    models: ['trial'],
    data: 'pairs.txt',
    created: '2026-03-04T05:06:07.000Z',
    figures: [
      { label: 'Equal error rate', value: '6.10 %' },
      { label: 'Area under the ROC', value: '0.9841' },
    ],
  };
  writeFileSync(join(folder, `${name}.html`), '<!doctype html><title>the report</title><p>All of it.</p>');
  writeFileSync(join(folder, `${name}.pairs.json`), JSON.stringify(pairs));
  writeFileSync(join(folder, `${name}.evaluation.json`), JSON.stringify(record));
  return pairs;
}
