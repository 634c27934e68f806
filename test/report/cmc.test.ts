import { describe, expect, it } from 'vitest';
import { cmcFigure } from '../../src/report/cmc.js';
import { renderSvg } from '../../src/report/render.js';

const curve = (name: string, ...cmc: number[]) => ({
  name,
  cmc,
  intervals: { cmc: cmc.map((share) => ({ low: share - 0.1, high: Math.min(1, share + 0.1) })) },
});

describe('cmcFigure', () => {
  it('draws each share at its rank, with its interval', () => {
    const { data } = cmcFigure([curve('a', 0.8, 0.9)]) as unknown as { data: { values: object[] } };
    expect(data.values).toMatchObject([
      { name: 'a', rank: 1, share: 0.8, low: expect.closeTo(0.7, 9), high: 0.9 },
      { name: 'a', rank: 2, share: 0.9, low: expect.closeTo(0.8, 9), high: 1 },
    ]);
  });

  it('begins below the lowest share, and names its curves', async () => {
    const figure = cmcFigure([curve('ours', 0.8, 0.9), curve('theirs', 0.66, 0.9)]);
    const { layer } = figure as unknown as { layer: { encoding: { y: { scale: { domain: number[] } } } }[] };
    expect(layer[0]!.encoding.y.scale.domain).toEqual([0.55, 1]);
    const svg = await renderSvg(figure);
    for (const text of ['ours', 'theirs', 'rank']) expect(svg).toContain(text);
  });
});
