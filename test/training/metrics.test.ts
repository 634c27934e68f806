import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StepEvent } from '../../src/training/events.js';
import { appendMetrics, readMetrics, rewindMetrics } from '../../src/training/metrics.js';

const row = (step: number): StepEvent => ({
  type: 'step',
  step,
  epoch: 1,
  loss: 1 / step,
  accuracy: null,
  learningRate: 0.1,
  margin: null,
  imagesPerSecond: 10,
});

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'lineament-metrics-'));
});

describe('the metrics of a run', () => {
  it('leave out a line that a crash cut off', () => {
    appendMetrics(run, row(1));
    appendFileSync(join(run, 'metrics.jsonl'), '{"type":"step","st');
    expect(readMetrics(run)).toEqual([row(1)]);
  });

  it('forget what came after the step that a run is resumed from', () => {
    for (const step of [1, 2, 3]) appendMetrics(run, row(step));
    appendFileSync(join(run, 'metrics.jsonl'), '{"type":"ste');
    rewindMetrics(run, { step: 2, validationDue: false });
    expect(readFileSync(join(run, 'metrics.jsonl'), 'utf8')).toBe(
      `${JSON.stringify(row(1))}\n${JSON.stringify(row(2))}\n`,
    );
  });

  it('forget a validation that the checkpoint does not know of', () => {
    appendMetrics(run, row(1));
    appendMetrics(run, { type: 'validation', epoch: 1, step: 1 });
    rewindMetrics(run, { step: 1, validationDue: false });
    expect(readMetrics(run)).toHaveLength(2);
    rewindMetrics(run, { step: 1, validationDue: true });
    expect(readMetrics(run)).toEqual([row(1)]);
  });

  it('have nothing to forget when nothing was recorded', () => {
    expect(() => rewindMetrics(run, { step: 0, validationDue: false })).not.toThrow();
    expect(readMetrics(run)).toEqual([]);
  });

  it('pass over a line that is damaged, and keep their place behind it', () => {
    appendMetrics(run, row(1));
    appendFileSync(join(run, 'metrics.jsonl'), '\0\0é\n');
    for (const step of [2, 3]) appendMetrics(run, row(step));
    rewindMetrics(run, { step: 2, validationDue: false });
    expect(readMetrics(run)).toEqual([row(1), row(2)]);
  });
});
