import { describe, expect, it } from 'vitest';
import { affine } from '../../../src/data/augmentation/affine.js';
import { Random } from '../../../src/random.js';
import { SCENE, send } from './scene.js';

const draw = (parameters: unknown, random: Random) => affine.draw(affine.parameters.parse(parameters), random, SCENE);

describe('affine', () => {
  it('shows less of the picture the larger the scale, about the centre', () => {
    const { toSource } = draw({ scale: [2, 2] }, new Random(1));
    expect(send(toSource!, 0, 0)).toEqual([30, 20]);
    expect(send(toSource!, 120, 80)).toEqual([90, 60]);
  });

  it('moves by at most its share of the width and of the height', () => {
    const random = new Random(1);
    for (let i = 0; i < 200; i++) {
      const [x, y] = send(draw({ shift: 0.1 }, random).toSource!, 60, 40);
      expect(Math.abs(x - 60)).toBeLessThanOrEqual(12);
      expect(Math.abs(y - 40)).toBeLessThanOrEqual(8);
    }
  });

  it('does nothing by default', () => {
    const { toSource } = draw({}, new Random(1));
    expect(send(toSource!, 7, 9)).toEqual([7, 9]);
  });

  it('turns about the centre, and shears along x for one number and along y too for two', () => {
    const random = new Random(3);
    for (let i = 0; i < 50; i++) {
      const turned = draw({ degrees: 90 }, random).toSource!;
      const [centre, right] = [send(turned, 60, 40), send(turned, 70, 40)];
      expect(Math.hypot(centre[0] - 60, centre[1] - 40)).toBeCloseTo(0, 10);
      expect(Math.hypot(right[0] - 60, right[1] - 40)).toBeCloseTo(10, 10);
      const alongX = draw({ shear: 20 }, random).toSource!;
      expect(send(alongX, 80, 50)[1]).toBeCloseTo(50, 10);
      expect(Math.abs(send(alongX, 60, 50)[0] - 60)).toBeLessThanOrEqual(10 * Math.tan((20 * Math.PI) / 180));
      expect(send(draw({ shear: [0, 20] }, random).toSource!, 60, 50)[0]).toBeCloseTo(60, 10);
    }
  });

  it('draws for what is asked only, so that older recipes keep their runs', () => {
    const [one, two] = [new Random(1), new Random(1)];
    draw({ scale: [0.9, 1.1], shift: 0.1 }, one);
    for (let i = 0; i < 3; i++) two.uniform();
    expect(one.uniform()).toBe(two.uniform());
  });
});
