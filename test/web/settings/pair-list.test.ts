import { describe, expect, it } from 'vitest';
import { readPairList } from '../../../web/settings/pair-list.js';

describe('readPairList', () => {
  it('reads a pair a line, whichever way it is written', () => {
    expect(readPairList('similarity,same\n0.8,1\r\n-0.25;0\n\n1\ttrue\n')).toEqual({
      kind: 'read',
      pairs: [
        { similarity: 0.8, same: true },
        { similarity: -0.25, same: false },
        { similarity: 1, same: true },
      ],
    });
  });

  it.each(['0.8', '1.5,1', '0.8,2', ',1', 'half,1'])('tells the line that is none: %s', (line) => {
    expect(readPairList(`0.5,1\n${line}`)).toEqual({ kind: 'wrong', line: 2, text: line });
  });

  it('takes a heading for none only where it has no number', () => {
    expect(readPairList('2,1\n0.5,1')).toMatchObject({ kind: 'wrong', line: 1 });
  });
});
