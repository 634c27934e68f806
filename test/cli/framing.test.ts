import { describe, expect, it } from 'vitest';
import { Arguments } from '../../src/cli/arguments.js';
import { framingOf } from '../../src/cli/framing.js';
import { PAIR_OPTIONS } from '../../src/cli/pair-scores.js';
import type { AlignmentTemplate } from '../../src/face/model-card.js';
import { TEMPLATES } from '../../src/face/templates.js';

const arcface = TEMPLATES['five-points']({ width: 112, height: 112 });
const pupils = TEMPLATES.pupils({ width: 112, height: 112 });
const cropped: AlignmentTemplate = { kind: 'crop', name: 'crop', share: 0.7 };
const framing = (words: string[], alignment: AlignmentTemplate, aligned?: 'arcface') =>
  framingOf(new Arguments(words, PAIR_OPTIONS), { alignment }, aligned === undefined ? {} : { aligned });

describe('framingOf', () => {
  it('looks for faces in photos, for a model that wants them aligned', () => {
    expect(framing([], arcface)).toMatchObject({ kind: 'found', template: arcface });
    expect(framing([], cropped)).toEqual({ kind: 'taken', crop: 0.7 });
  });

  it('takes photos as they are that their list says are aligned, for a model of that alignment', () => {
    expect(framing([], arcface, 'arcface')).toEqual({ kind: 'taken', crop: 1 });
    expect(framing(['--crop', '0.8'], arcface, 'arcface')).toEqual({ kind: 'taken', crop: 0.8 });
  });

  it('refuses them for a model of another alignment, unless it is told to take them', () => {
    expect(() => framing([], pupils, 'arcface')).toThrow(
      /aligned as "arcface".*wants .* "pupils-112x112": say --aligned/,
    );
    expect(framing(['--aligned'], pupils, 'arcface')).toEqual({ kind: 'taken', crop: 1 });
  });
});
