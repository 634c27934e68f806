import { describe, expect, test } from 'vitest';
import { type DetectorModel, DetectorNetwork } from '../../src/face/detector-network.js';
import { openDetector } from '../../src/face/detector.js';
import type { RgbImage } from '../../src/image/image.js';
import { exampleCard } from './example-card.js';

/**
 * A network that sees one white square on black, however it lies: the anchor in the middle of the picture gives its centre
 * and its side, as long as it covers a few pixels of the picture.
 */
function squareFinder(size: number, anchors: number, anchor: number, at: readonly [number, number]): DetectorModel {
  const { alignment: _, embeddingSize: __, threshold: ___, ...every } = exampleCard();
  const card: DetectorModel['card'] = {
    ...every,
    kind: 'detector',
    input: { ...every.input, name: 'image', size: [size, size], mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    outputs: [
      { name: 'boxes', shape: [anchors, 16], meaning: 'boxes' },
      { name: 'scores', shape: [anchors, 1], meaning: 'logits' },
    ],
  };
  const run: DetectorModel['session']['run'] = async (inputs) => {
    const { data, shape } = inputs['image']!;
    const count = shape[0]!;
    const boxes = new Float32Array(count * anchors * 16);
    const scores = new Float32Array(count * anchors).fill(-20);
    for (let n = 0; n < count; n++) {
      let [x, y, area] = [0, 0, 0];
      for (let i = 0; i < size * size; i++) {
        const value = data[n * 3 * size * size + i]!;
        // Black is −1, white 1, and what lies outside the photo 0.
        const covered = value === 0 ? 0 : (value + 1) / 2;
        x += covered * ((i % size) + 0.5);
        y += covered * (Math.floor(i / size) + 0.5);
        area += covered;
      }
      if (area < 4) continue;
      const side = Math.sqrt(area);
      const points = Array.from({ length: 6 }).flatMap((_, k) => [k === 1 ? side / 4 : -side / 4, 0]);
      const [left, top] = [x / area - at[0], y / area - at[1]];
      const places = points.map((value, k) => value + (k % 2 === 0 ? left : top));
      boxes.set([left, top, side, side, ...places], (n * anchors + anchor) * 16);
      scores[n * anchors + anchor] = 5;
    }
    return {
      boxes: { data: boxes, shape: [count, anchors, 16] },
      scores: { data: scores, shape: [count, anchors, 1] },
    };
  };
  const session = { provider: 'wasm', inputNames: ['image'], outputNames: ['boxes', 'scores'], run } as const;
  const release = async (): Promise<void> => {};
  return { card, session: { ...session, release, [Symbol.asyncDispose]: release } };
}

/** Anchor 24 · 48 + 24 of the full range, and 2 · (8 · 16 + 8) of the short range, lie just beyond the middle. */
const wide = () => squareFinder(192, 2304, 1176, [98, 98]);
const near = () => squareFinder(128, 896, 272, [68, 68]);

function withSquare(width: number, height: number, left: number, top: number, side: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = top; y < top + side; y++) data.fill(255, (y * width + left) * 3, (y * width + left + side) * 3);
  return { width, height, data };
}

describe('positions', () => {
  const detector = openDetector({ wide: wide(), near: near() });
  const size = [1919, 1281] as const;
  test.each([
    ['in the middle of a photo', ...size, 900, 600, 60],
    ['in its corner', ...size, 0, 0, 60],
    ['in the opposite corner', ...size, 1919 - 60, 1281 - 60, 60],
    ['cut by the edge of a tile', ...size, 1190, 530, 60],
    ['too small for the whole photo to show', ...size, 1501, 333, 21],
    ['large', ...size, 301, 202, 801],
    ['filling a photo', 300, 300, 1, 1, 298],
    ['in a high, narrow photo', 311, 1703, 100, 1500, 100],
    ['in a tiny photo', 9, 7, 2, 1, 4],
  ] as const)('of a square %s are right to the pixel', async (_, width, height, left, top, side) => {
    const faces = await detector.detect(withSquare(width, height, left, top, side));
    expect(faces).toHaveLength(1);
    const { box } = faces[0]!;
    expect(Math.abs(box.left + box.width / 2 - left - side / 2)).toBeLessThan(Math.max(0.5, side / 200));
    expect(Math.abs(box.top + box.height / 2 - top - side / 2)).toBeLessThan(Math.max(0.5, side / 200));
    expect(Math.abs(box.width - side)).toBeLessThan(Math.max(1, side / 50));
  });

  test('are those of each picture of a run', async () => {
    const network = new DetectorNetwork(near());
    const { Pyramid } = await import('../../src/image/pyramid.js');
    const pyramid = new Pyramid(withSquare(400, 400, 100, 200, 40));
    const views = [60, 120, 180, 240, 300, 360, 20, 90, 110, 140].map((x) => ({
      centre: { x, y: 220 },
      side: 100,
      angleRadians: 0,
    }));
    const found = await network.detect(pyramid, views, 0.5);
    // Views of 100 pixels that hold the whole square from 100 to 140, a part of it, or nothing.
    expect(found.map((detections) => detections.length)).toEqual([1, 1, 1, 0, 0, 0, 0, 1, 1, 1]);
    expect(found[1]![0]!.box.left).toBeCloseTo(100, 0);
    expect(found[9]![0]!.box.left).toBeCloseTo(100, 0);
  });
});

describe('a network', () => {
  test('with other anchors, or in other colours, is refused', () => {
    const { card, session } = near();
    const wrong = [
      { ...card, input: { ...card.input, size: [192, 128] as [number, number] } },
      { ...card, input: { ...card.input, channels: 'BGR' as const } },
      { ...card, outputs: card.outputs.slice(1) },
    ];
    for (const other of wrong) {
      expect(() => new DetectorNetwork({ card: other, session })).toThrow(
        expect.objectContaining({ code: 'MODEL_CARD_INVALID' }),
      );
    }
  });
});

test('options out of range are refused', () => {
  for (const options of [{ leastScore: 1.1 }, { leastScore: Number.NaN }, { tiles: -1 }, { tiles: 1.5 }]) {
    expect(() => openDetector({ wide: wide(), near: near() }, options)).toThrow(
      expect.objectContaining({ code: 'VALUE_INVALID' }),
    );
  }
});
