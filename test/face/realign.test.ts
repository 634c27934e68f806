import { describe, expect, it } from 'vitest';
import { betweenTemplates, realigner } from '../../src/face/realign.js';
import { TEMPLATES } from '../../src/face/templates.js';
import type { Affine } from '../../src/image/affine.js';
import { dlibChip } from '../../src/zoo/dlib-chip.js';

const wide = TEMPLATES['five-points']({ width: 112, height: 112 });
const narrow = TEMPLATES['five-points']({ width: 96, height: 112 });
const chip = dlibChip(150);
const crop = { kind: 'crop', name: 'central', share: 1 } as const;

const mapped = ({ xx, xy, x0, yx, yy, y0 }: Affine, [x, y]: readonly [number, number]) => [
  xx * x + xy * y + x0,
  yx * x + yy * y + y0,
];

describe('from one template to another', () => {
  it('is a shift by eight pixels between 112 and 96 wide', () => {
    const { xx, xy, x0, y0 } = betweenTemplates(wide, narrow);
    [xx - 1, xy, x0 + 8, y0].forEach((value) => expect(value).toBeCloseTo(0, 9));
  });

  it("brings ArcFace's five points to dlib's chip, level and within a few pixels", () => {
    const map = betweenTemplates(wide, chip);
    if (wide.kind !== 'five-points') throw new Error('expected five points');
    // The chip's own eyes: the middle of the outer and inner corners, 150 · (0.25 + share) / 1.5.
    const place = (share: number) => (150 * (0.25 + share)) / 1.5;
    const eyes = [(0.121737 + 0.334606) / 2, (0.645647 + 0.858516) / 2].map(place);
    const [left, right] = [mapped(map, wide.points.leftEye), mapped(map, wide.points.rightEye)];
    expect(Math.abs(left[0]! - eyes[0]!)).toBeLessThan(4);
    expect(Math.abs(right[0]! - eyes[1]!)).toBeLessThan(4);
    expect(Math.abs(left[1]! - right[1]!)).toBeLessThan(1);
    expect(Math.abs(map.xy)).toBeLessThan(0.02);
    expect(map.xx).toBeCloseTo(map.yy, 9);
  });

  it('warps a face so that its points lie where the other template has them', () => {
    const face = { width: 112, height: 112, data: new Uint8Array(112 * 112 * 3) };
    if (wide.kind !== 'five-points') throw new Error('expected five points');
    const [x, y] = wide.points.nose.map(Math.round) as [number, number];
    for (let row = y - 2; row <= y + 2; row++) face.data.fill(255, (row * 112 + x - 2) * 3, (row * 112 + x + 3) * 3);
    const seen = realigner(wide, chip, { width: 150, height: 150 })(face);
    const [column, row] = mapped(betweenTemplates(wide, chip), [x, y]).map(Math.round) as [number, number];
    expect([seen.width, seen.height]).toEqual([150, 150]);
    expect(seen.data[(row * 150 + column) * 3]).toBeGreaterThan(200);
    expect(seen.data[0]).toBe(0);
  });

  it('only resizes where neither aligns, and refuses where one does', () => {
    const face = { width: 4, height: 4, data: new Uint8Array(48).fill(7) };
    expect(realigner(crop, crop, { width: 2, height: 2 })(face)).toMatchObject({ width: 2, height: 2 });
    expect(() => realigner(crop, chip, { width: 150, height: 150 })).toThrow(/central cannot be brought to dlib-150/);
  });
});
