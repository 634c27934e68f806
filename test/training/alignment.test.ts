import { describe, expect, it } from 'vitest';
import { alignmentOf } from '../../src/training/alignment.js';
import { parseRecipe } from '../../src/training/recipe.js';

const recipe = (input: object) =>
  parseRecipe(
    { data: { train: 'x' }, input, backbone: { kind: 'resnet10' }, objective: [{ kind: 'softmax' }] },
    'test',
  );

describe('the alignment of a recipe', () => {
  it('is none by default: the central part of photos that are cropped already', () => {
    expect(alignmentOf(recipe({ crop: 0.7 }).input)).toEqual({ kind: 'crop', name: 'central', share: 0.7 });
  });

  it('is the template that it names, for the size of its input', () => {
    expect(alignmentOf(recipe({ alignment: 'five-points' }).input)).toMatchObject({
      kind: 'five-points',
      name: 'arcface-112x112',
      points: { leftEye: [38.2946, 51.6963] },
    });
    const narrow = alignmentOf(recipe({ alignment: 'five-points', size: [96, 112] }).input);
    expect(narrow).toMatchObject({ points: { leftEye: [expect.closeTo(30.2946, 6), 51.6963] } });
  });

  it('is refused for an input that there is no template for, and for a crop that would move the face', () => {
    const message = /input\.alignment: expected none, or size \[112, 112\] or \[96, 112\] and crop 1.* got "pupils"/;
    expect(() => recipe({ alignment: 'pupils', size: [128, 128] })).toThrow(message);
    expect(() => recipe({ alignment: 'pupils', crop: 0.9 })).toThrow(message);
    expect(() => recipe({ alignment: 'ears' })).toThrow(/input\.alignment: expected one of none, five-points, pupils/);
  });
});
