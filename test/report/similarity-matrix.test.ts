import { describe, expect, it } from 'vitest';
import { similarityTable } from '../../src/report/similarity-matrix.js';

const aligned = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const faces = [
  { number: 1, aligned, person: 1, photo: 0 },
  { number: 3, aligned, person: 1, photo: 1 },
  { number: 2, aligned, person: null, photo: 0 },
];
const values = [
  [1, 0.9, 0.95],
  [0.9, 1, -0.1],
  [0.95, -0.1, 1],
];
const table = (threshold: number) => similarityTable({ faces, similarity: (a, b) => values[a]![b]!, threshold });

/** The cells of a row of the body. */
function cells(html: string, row: number): string[] {
  const line = html.split('\n').filter((text) => text.startsWith('<tr>'))[row]!;
  return [...line.matchAll(/<td[^>]*>[^<]*<\/td>/g)].map(([cell]) => cell);
}

describe('similarityTable', () => {
  it('marks what reaches the threshold, and asks nothing of faces of one photo', () => {
    const [own, match, samePhoto] = cells(table(0.9), 0);
    expect(own).toBe('<td></td>');
    expect(match).toMatch(/class="match" title="1 and 3: 0\.9000".*>\.90</);
    expect(samePhoto).toMatch(/class="own" title="1 and 2: 0\.9500">\.95</);
    expect(cells(table(0.91), 0)[1]).not.toContain('match');
  });

  it('tints what is below from the least similar pair to the threshold', () => {
    // (0.9 + 0.1) / (1 + 0.1) of 40 %.
    expect(cells(table(1), 1)[0]).toContain(`${Math.round((1 / 1.1) * 40)}%, transparent`);
    expect(cells(table(1), 1)[2]).toMatch(/ 0%, transparent\)">-\.10</);
  });

  it('shows one face, which is compared with none', () => {
    const one = similarityTable({ faces: faces.slice(0, 1), similarity: () => 1, threshold: 0.5 });
    expect(one).not.toMatch(/NaN|class="match"/);
  });
});
