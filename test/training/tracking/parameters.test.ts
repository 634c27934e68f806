import { describe, expect, it } from 'vitest';
import { parametersOf } from '../../../src/training/tracking/parameters.js';

describe('parametersOf', () => {
  it('names each setting by its path, as --set does', () => {
    const recipe = { name: 'r', input: { size: [112, 112] }, objective: [{ kind: 'arcface', margin: { to: 0.5 } }] };
    expect(parametersOf({ ...recipe, augment: [], threads: undefined })).toEqual([
      { key: 'name', value: 'r' },
      { key: 'input.size', value: '[112,112]' },
      { key: 'objective.0.kind', value: 'arcface' },
      { key: 'objective.0.margin.to', value: '0.5' },
      { key: 'augment', value: '[]' },
    ]);
  });
});
