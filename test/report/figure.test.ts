import { describe, expect, it } from 'vitest';
import { rocCurve } from '../../src/evaluation/index.js';
import { detFigure } from '../../src/report/det.js';
import { inWords } from '../../src/report/figure.js';
import { photosPerPerson } from '../../src/report/photos-per-person.js';
import { rocFigure } from '../../src/report/roc.js';
import { runCurves } from '../../src/report/run-curves.js';
import { scoreHistogram } from '../../src/report/score-histogram.js';
import { trainingCurves } from '../../src/report/training-curves.js';

// Ten pairs of each kind: one of the same person lies below all but one of the different people.
const scores = [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.1, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const same = scores.map((_, i) => i < 10);
const curve = { name: 'small', roc: rocCurve(scores, same) };

describe('the alternative text of a figure', () => {
  it('tells what curves of errors say, at rates that the pairs can measure', () => {
    expect(rocFigure([curve]).description).toBe(
      'ROC: the true-positive rate against the false-positive rate. small: 100 % at 0.1.',
    );
    const few = { name: 'few', roc: rocCurve([0.9, 0.1], [true, false]) };
    expect(rocFigure([few]).description).toMatch(/few: too few pairs\.$/);
    const equal = { name: 'chance', roc: rocCurve([0.5, 0.5, 0.1, 0.1], [true, false, true, false]) };
    expect(detFigure([equal]).description).toMatch(/ chance: both are 50 % where they are equal\.$/);
  });

  it('tells where similarities lie, and leaves out a kind that is not there', () => {
    expect(scoreHistogram(scores, same, { threshold: 0.45 }).description).toBe(
      'Histogram of similarities: 0.82 on average for 10 pairs of one person, 0.05 on average for 10 pairs of different people. The threshold is 0.45.',
    );
    expect(scoreHistogram([0.5], [true]).description).toBe(
      'Histogram of similarities: 0.5 on average for 1 pairs of one person.',
    );
  });

  it('tells where curves of training begin and end', () => {
    const rows = [
      { type: 'step', step: 1, loss: 4 },
      { type: 'step', step: 8, loss: 0.51239 },
      { type: 'validation', step: 8, classification: { accuracy: 0.5, loss: 1.5 } },
    ];
    expect(trainingCurves(rows)[0]!.spec.description).toBe(
      'Loss over the steps. training: from 4 at step 1 to 0.512 at step 8. validation: from 1.5 at step 8 to 1.5 at step 8.',
    );
    expect(runCurves([{ name: 'trial', rows }])[0]!.spec.description).toBe(
      'Loss over the steps. trial: from 4 at step 1 to 0.512 at step 8.',
    );
  });

  it('tells how many photos people have', () => {
    expect(photosPerPerson([9, 1, 3, 2]).description).toBe(
      'Histogram of photos a person: 4 people have from 1 to 9 photos, half of them 3 or more.',
    );
    expect(photosPerPerson([]).description).toContain('nobody');
  });
});

describe('inWords', () => {
  it('keeps three significant digits', () => {
    expect([0.123456, 98.76, 1e-4, 40].map(inWords)).toEqual(['0.123', '98.8', '0.0001', '40']);
  });
});
