import { describe, expect, test } from 'vitest';
import { alignFace, similarityTransform } from '../../src/face/align.js';
import { MESH } from '../../src/face/landmarks.js';
import type { AlignmentTemplate } from '../../src/face/model-card.js';
import { TEMPLATES } from '../../src/face/templates.js';
import { mapped } from '../../src/image/affine.js';
import type { RgbImage } from '../../src/image/image.js';
import { Random } from '../../src/random.js';
import { syntheticMesh } from './synthetic-mesh.js';

describe('the similarity transform', () => {
  test('turns, scales and shifts two points onto two others', () => {
    const map = similarityTransform(
      [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
      ],
      [
        { x: 5, y: 5 },
        { x: 5, y: 7 },
      ],
    );
    // Twice as large, a quarter turn, by (5, 5).
    expect(map.xx).toBeCloseTo(0, 12);
    expect(map.yx).toBeCloseTo(2, 12);
    expect(map.xy).toBeCloseTo(-2, 12);
    expect(mapped(map, { x: 0, y: 1 })).toEqual({ x: 3, y: 5 });
  });

  test('does not mirror, even where that would fit better', () => {
    const from = [-1, 0, 2].map((x) => ({ x, y: x * x }));
    const { xx, xy, yx, yy } = similarityTransform(
      from,
      from.map(({ x, y }) => ({ x: -x, y })),
    );
    expect(xx * yy - xy * yx).toBeGreaterThan(0);
    expect([xx, yx]).toEqual([yy, -xy]);
  });

  test('is the nearest one where none fits: every other is farther off', () => {
    const random = new Random(7);
    const from = Array.from({ length: 5 }, () => ({ x: random.uniform() * 100, y: random.uniform() * 100 }));
    const to = from.map(({ x, y }) => ({ x: 0.5 * y + random.uniform() * 20, y: -0.5 * x + random.uniform() * 20 }));
    const best = similarityTransform(from, to);
    const error = (map: typeof best) =>
      from.reduce((sum, point, i) => {
        const { x, y } = mapped(map, point);
        return sum + (x - to[i]!.x) ** 2 + (y - to[i]!.y) ** 2;
      }, 0);
    const changed = (real: number, imaginary: number, x: number, y: number) => ({
      xx: best.xx + real,
      xy: best.xy - imaginary,
      x0: best.x0 + x,
      yx: best.yx + imaginary,
      yy: best.yy + real,
      y0: best.y0 + y,
    });
    for (let i = 0; i < 4; i++) {
      for (const by of [-1e-3, 1e-3]) {
        const step = [0, 1, 2, 3].map((k) => (k === i ? by : 0)) as [number, number, number, number];
        expect(error(changed(...step))).toBeGreaterThan(error(best));
      }
    }
  });

  test('is refused for one point, for lists that do not pair up, and for points in one place', () => {
    const p = { x: 1, y: 2 };
    expect(() => similarityTransform([p], [p])).toThrow('two points and more');
    expect(() => similarityTransform([p, p, p], [p, p])).toThrow('got 3 and 2');
    expect(() => similarityTransform([p, p], [p, { x: 3, y: 4 }])).toThrow('one place');
  });
});

/** A photo of 200 × 200 that is black but for white squares of 3 × 3 pixels around these points. */
function marked(points: readonly { x: number; y: number }[]): RgbImage {
  const data = new Uint8Array(200 * 200 * 3);
  for (const { x, y } of points) {
    for (const dy of [-1, 0, 1]) {
      for (const dx of [-1, 0, 1]) {
        const at = ((Math.floor(y) + dy) * 200 + Math.floor(x) + dx) * 3;
        data.fill(255, at, at + 3);
      }
    }
  }
  return { width: 200, height: 200, data };
}

/** Where the light of a picture lies, within 6 pixels of a place. */
function lightNear({ width, height, data }: RgbImage, place: { x: number; y: number }): { x: number; y: number } {
  let [sum, sx, sy] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (Math.hypot(x + 0.5 - place.x, y + 0.5 - place.y) > 6) continue;
      const value = data[(y * width + x) * 3]!;
      [sum, sx, sy] = [sum + value, sx + value * (x + 0.5), sy + value * (y + 0.5)];
    }
  }
  return { x: sx / sum, y: sy / sum };
}

describe.each([
  [112, 112],
  [96, 112],
])('a face aligned to %d × %d', (width, height) => {
  const size = { width, height };
  const landmarks = syntheticMesh(0, 0, 0.5, 0.6);
  const eye = (a: number, b: number) => ({
    x: (landmarks[a]!.x + landmarks[b]!.x) / 2,
    y: (landmarks[a]!.y + landmarks[b]!.y) / 2,
  });
  const pupils = {
    left: eye(MESH.leftEyeOuter, MESH.leftEyeInner),
    right: eye(MESH.rightEyeInner, MESH.rightEyeOuter),
  };
  const photo = marked([pupils.left, pupils.right, landmarks[MESH.mouthLeft]!, landmarks[MESH.mouthRight]!]);

  test('by its pupils has them exactly where the template wants them, on one level', () => {
    const template = TEMPLATES.pupils(size);
    if (template.kind !== 'pupils') throw new Error('another template');
    const { left, right } = template.points;
    expect(left[1]).toBe(right[1]);
    const aligned = alignFace(photo, { landmarks, pupils }, template, size);
    expect(aligned).toMatchObject(size);
    for (const [x, y] of [left, right]) {
      const seen = lightNear(aligned, { x, y });
      expect(Math.hypot(seen.x - x, seen.y - y)).toBeLessThan(0.75);
    }
  });

  test('by five points has all of them near their places', () => {
    const template = TEMPLATES['five-points'](size);
    if (template.kind !== 'five-points') throw new Error('another template');
    const { leftEye, rightEye, mouthLeft, mouthRight } = template.points;
    const aligned = alignFace(photo, { landmarks, pupils }, template, size);
    for (const [x, y] of [leftEye, rightEye, mouthLeft, mouthRight]) {
      const seen = lightNear(aligned, { x, y });
      expect(Math.hypot(seen.x - x, seen.y - y)).toBeLessThan(4);
    }
  });

  test('by eyes and mouth has the eyes level, and the given distance from the mouth', () => {
    const template: AlignmentTemplate = { kind: 'eyes-and-mouth', name: 't', eyesToMouth: 0.45, centre: [0.5, 0.43] };
    const aligned = alignFace(photo, { landmarks, pupils }, template, size);
    const [eyes, mouth] = [0.43 - 0.225, 0.43 + 0.225].map((share) => share * height);
    // The synthetic face: pupils 64 apart and 69.5 above the corners of the mouth, which are 50 apart.
    const scale = (0.45 * height) / 69.5;
    for (const [y, apart] of [
      [eyes!, 64],
      [mouth!, 50],
    ] as const) {
      for (const side of [-1, 1]) {
        const place = { x: width / 2 + (side * apart * scale) / 2, y };
        const seen = lightNear(aligned, place);
        expect(Math.hypot(seen.x - place.x, seen.y - place.y)).toBeLessThan(0.75);
      }
    }
  });

  test('by landmarks has two of them exactly, and more as near as can be', () => {
    const left = { landmark: MESH.mouthLeft, at: [0.3 * width, 80] as [number, number] };
    const right = { landmark: MESH.mouthRight, at: [0.7 * width, 84] as [number, number] };
    const template: AlignmentTemplate = { kind: 'landmarks', name: 't', points: [left, right] };
    // The same two, each wanted 2 pixels to either side of its place: they pull evenly, and nothing moves.
    const pulled = [left, right].flatMap(({ landmark, at: [x, y] }) =>
      [-2, 2].map((by) => ({ landmark, at: [x - by, y + by] as [number, number] })),
    );
    for (const points of [template.points, pulled]) {
      const aligned = alignFace(photo, { landmarks, pupils }, { ...template, points }, size);
      for (const [x, y] of [left.at, right.at]) {
        const seen = lightNear(aligned, { x, y });
        expect(Math.hypot(seen.x - x, seen.y - y)).toBeLessThan(0.75);
      }
    }
  });

  test('by pupils is refused for a face without, and by landmarks needs none', () => {
    const points = [MESH.mouthLeft, MESH.mouthRight].map((landmark, i) => ({
      landmark,
      at: [(0.3 + 0.4 * i) * width, 80] as [number, number],
    }));
    expect(alignFace(photo, { landmarks }, { kind: 'landmarks', name: 't', points }, size)).toMatchObject(size);
    expect(() => alignFace(photo, { landmarks }, TEMPLATES.pupils(size), size)).toThrow('goes by pupils');
  });

  test('is black where the photo does not reach', () => {
    const white: RgbImage = { width: 60, height: 60, data: new Uint8Array(60 * 60 * 3).fill(255) };
    const aligned = alignFace(
      white,
      { landmarks, pupils: { left: { x: 10, y: 25 }, right: { x: 30, y: 25 } } },
      TEMPLATES.pupils(size),
      size,
    );
    // Pupils 20 apart are to be 35.24 apart, so the photo begins 17.62 to the left of where the left one comes to lie.
    const edge = width / 2 - 35.2372 / 2 - 17.6186;
    const row = 56 * width;
    for (let x = 0; x < width; x++) {
      if (Math.abs(x + 0.5 - edge) < 1) continue;
      expect(aligned.data[(row + x) * 3]).toBe(x + 0.5 < edge ? 0 : 255);
    }
  });
});
