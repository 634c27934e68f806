import { describe, expect, test, vi } from 'vitest';
import { cmcFigure } from '../../src/report/cmc.js';
import { dirFigure } from '../../src/report/dir.js';
import { embeddingMapFigure } from '../../src/report/embedding-map.js';
import { reliabilityFigure } from '../../src/report/reliability.js';
import { renderSvg } from '../../src/report/render.js';

describe('cmcFigure', () => {
  test('says rank 1 and the last rank, and begins its axis below the lowest share', async () => {
    const figure = cmcFigure([
      { name: 'a', cmc: [0.9, 0.95, 0.97] },
      { name: 'b', cmc: [0.82, 0.9, 0.91] },
    ]);
    expect(figure.description).toContain('a: rank 1 90.0 %, rank 3 97.0 %; b: rank 1 82.0 %, rank 3 91.0 %');
    const svg = await renderSvg(figure);
    expect(svg).toContain('values from 80% to 100%');
    expect(svg).toMatch(/>a<[^]*>b</);
  });
});

describe('dirFigure', () => {
  test('begins at the smallest rate that strangers can measure', async () => {
    const points = [0.002, 0.02, 0.2, 1].map((far, i) => ({ far, dir: 0.7 + i / 10 }));
    const svg = await renderSvg(dirFigure([{ name: 'a', points }]));
    expect(svg).toContain('log scale with values from 0.002 to 1');
  });
});

describe('reliabilityFigure', () => {
  test('tells what came true of what was predicted, and leaves empty bins out', async () => {
    const bin = (predicted: number | null, observed: number | null, pairs: number) => ({
      low: 0,
      high: 1,
      predicted,
      observed,
      pairs,
    });
    const figure = reliabilityFigure({ bins: [bin(0.1, 0.2, 40), bin(null, null, 0), bin(0.9, 0.8, 10)], error: 0.1 });
    expect(figure.description).toBe(
      'Reliability diagram: of pairs given 10 %, 20 % were of one person; of pairs given 90 %, 80 % were of one person.',
    );
    expect(await renderSvg(figure)).toContain('off by 10.0 % on average');
  });
});

describe('embeddingMapFigure', () => {
  test('names the people that it colours, and draws others grey', async () => {
    const points = [
      { x: 0, y: 0, person: 'Ada' },
      { x: 1, y: 0, person: 'Bob & Co' },
      { x: 2, y: 2, person: null },
    ];
    const svg = await renderSvg(embeddingMapFigure(points, 'UMAP'));
    expect(svg).toContain('Map of 3 embeddings in the plane by UMAP; coloured are 2 people: Ada, Bob &amp; Co');
    expect(svg).toMatch(/>Ada</);
    expect(svg).toContain('#8a8f98');
  });

  test('has nobody grey, and warns of nothing, where everybody is coloured', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const points = ['Ada', 'Bob'].map((person, i) => ({ x: i, y: i, person }));
    expect(await renderSvg(embeddingMapFigure(points, 'UMAP'))).not.toContain('grey');
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});
