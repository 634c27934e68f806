import { describe, expect, test } from 'vitest';
import { duration } from '../../src/cli/duration.js';
import { Output } from '../../src/cli/output.js';
import { Progress, progressLine } from '../../src/cli/progress.js';

function recorder(options: { isTTY?: boolean; quiet?: boolean } = {}) {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text), isTTY: options.isTTY ?? false, columns: 100 };
  const output = new Output({ json: false, quiet: options.quiet ?? false, stderr, stdout: stderr });
  let time = 0;
  const progress = new Progress(output, () => time);
  const at = (ms: number, done: number) => {
    time = ms;
    progress.update({ done, total: 100, label: 'epoch 1/2', figures: ['loss 1.00'] });
  };
  return { written, progress, at };
}

describe('duration', () => {
  test.each([
    [0.4, '0 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [7800, '2 h 10 min'],
    [Number.NaN, '…'],
  ])('tells %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('progressLine', () => {
  test('shows the share done, the figures and the time left', () => {
    const line = progressLine({ done: 25, total: 100, label: 'epoch 1/4', figures: ['loss 2.50'] }, 90);
    expect(line).toBe('epoch 1/4 [██████··················] 25 %  loss 2.50  left 1 min 30 s');
  });

  test('is cut to the width of the terminal', () => {
    expect(progressLine({ done: 1, total: 2, label: 'x'.repeat(80), figures: [] }, 1, 40)).toHaveLength(39);
  });
});

describe('Progress', () => {
  test('writes a line every ten seconds where there is no terminal', () => {
    const { written, at } = recorder();
    for (let second = 0; second <= 25; second++) at(second * 1000, second);
    expect(written).toHaveLength(3);
    expect(written[1]).toMatch(/10 %.*left 1 min 30 s\n$/);
  });

  test('redraws one line on a terminal, at most ten times a second, and takes it off for a note', () => {
    const { written, progress, at } = recorder({ isTTY: true });
    for (let ms = 0; ms <= 1000; ms += 10) at(ms, ms / 100);
    expect(written).toHaveLength(11);
    expect(written.every((text) => text.startsWith('\r') && !text.endsWith('\n'))).toBe(true);
    progress.note('epoch done');
    expect(written.slice(-2)).toEqual(['\r\u001B[2K', 'epoch done\n']);
  });

  test('judges the time left of a resumed run by its own pace', () => {
    const { written, at } = recorder();
    at(0, 80);
    at(10_000, 90);
    expect(written[1]).toContain('left 10 s');
  });

  test('is silent when quiet', () => {
    const { written, progress, at } = recorder({ quiet: true });
    at(0, 0);
    at(20_000, 50);
    progress.warn('x');
    expect(written).toEqual([]);
  });
});
