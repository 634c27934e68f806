import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderPng } from '../../src/report/render-png.js';
import { FIGURE_SIZE } from '../../src/report/theme.js';
import { trainingCurves } from '../../src/report/training-curves.js';

describe('renderPng', () => {
  it('draws a figure dark on white, at three times its size', async () => {
    const [figure] = trainingCurves([1, 2, 3].map((step) => ({ type: 'step', step, loss: 4 - step })));
    const { data, info } = await sharp(await renderPng(figure!))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([FIGURE_SIZE.width * 3, FIGURE_SIZE.height * 3]);
    const at = (i: number) => [...data.subarray(i * info.channels, i * info.channels + 3)];
    expect(at(0)).toEqual([255, 255, 255]);
    const pixels = Array.from({ length: info.width * info.height }, (_, i) => at(i));
    // The line of the loss, in its colour.
    expect(pixels.filter(([r, g, b]) => r! < 80 && g! > 110 && b! > 180).length).toBeGreaterThan(1000);
    expect(pixels.filter(([r, g, b]) => r === 255 && g === 255 && b === 255).length).toBeGreaterThan(500_000);
  });
});
