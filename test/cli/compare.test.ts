import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { MODELS_FOLDER } from '../../src/face/model.js';
import { lineament } from './lineament.js';
import { portraits } from './portraits.js';

let folder: string;
let pairs: string;

beforeAll(async () => {
  const made = await portraits();
  folder = made.folder;
  pairs = made.at('pairs.txt');
  writeFileSync(pairs, 'ada-1.jpg ada-2.jpg 1\nbob.jpg both.jpg 1\nada-1.jpg bob.jpg 0\nada-2.jpg bob.jpg 0\n');
});

/** The default model, as one that wants its faces aligned otherwise than it does. */
function misaligned(): string {
  const model = join(folder, 'misaligned.onnx');
  copyFileSync(join(MODELS_FOLDER, 'dlib-resnet.onnx'), model);
  const card = JSON.parse(readFileSync(join(MODELS_FOLDER, 'dlib-resnet.card.json'), 'utf8'));
  writeFileSync(
    join(folder, 'misaligned.card.json'),
    JSON.stringify({ ...card, name: 'misaligned', alignment: { kind: 'crop', name: 'middle', share: 0.3 } }),
  );
  return model;
}

describe('compare', () => {
  test('finds nothing between a model and itself', async () => {
    const { code, stdout, stderr } = await lineament(
      'compare',
      'dlib-resnet',
      'dlib-resnet',
      '--pairs',
      pairs,
      '--json',
    );
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      figure: 'eer',
      difference: 0,
      interval: { low: 0, high: 0 },
      pValue: 1,
      disagreements: { first: 0, second: 0, pairs: [] },
    });
  }, 120_000);

  test('tells which pairs one decides rightly alone, and draws both on a page', async () => {
    const report = join(folder, 'compared.html');
    const words = ['compare', 'dlib-resnet', misaligned(), '--pairs', pairs, '--figure', 'auc'];
    const { code, stdout, stderr } = await lineament(...words, '--report', report, '--json');
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    const { figure, difference, differences, disagreements, ...answer } = JSON.parse(stdout);
    expect(answer.report).toBe(report);
    expect(figure).toBe('auc');
    const auc = differences.find((each: { figure: string }) => each.figure === 'auc');
    expect(difference).toBeCloseTo(auc.first - auc.second, 12);
    expect(disagreements.first + disagreements.second).toBe(disagreements.pairs.length);
    const page = readFileSync(report, 'utf8');
    for (const text of ['ROC', 'Differences', 'misaligned']) expect(page).toContain(text);
    expect(page.split('<img').length - 1).toBe(2 * disagreements.pairs.length);
  }, 120_000);

  test('warns of a figure that the pairs cannot measure', async () => {
    const words = [
      'compare',
      'dlib-resnet',
      'dlib-resnet',
      '--pairs',
      pairs,
      '--figure',
      'tpr@0.01',
      '--replicates',
      '2',
    ];
    const { code, stdout, stderr } = await lineament(...words, '--json');
    expect(code).toBe(0);
    expect(stderr).toContain('too few pairs of different people to measure tpr@0.01');
    expect(JSON.parse(stdout)).toMatchObject({ figure: 'tpr@0.01', resolvable: false });
  }, 120_000);

  test('tells a figure that there is not before it opens anything', async () => {
    const words = ['compare', 'no-such-model', 'nor-this', '--pairs', join(folder, 'no-such-list.txt')];
    const { code, stderr } = await lineament(...words, '--target-fmr', '0.02', '--figure', 'err');
    expect(code).toBe(2);
    expect(stderr).toContain('--figure expects one of eer, auc, bestAccuracy, dPrime, accuracy, tpr@0.0001');
    expect(stderr).toContain('tpr@0.02');
    expect(stderr).toContain('but got "err"');
  }, 120_000);
});
