import { describe, expect, test } from 'vitest';
import { faceDrawing } from '../../src/cli/face-drawing.js';
import { overlaid } from '../../src/image/overlay.js';

const face = {
  box: { left: 20, top: 30, width: 40, height: 50 },
  landmarks: [{ x: 40, y: 55 }],
  pupils: { left: { x: 30, y: 45 }, right: { x: 50, y: 45 } },
};

describe('the drawing of faces', () => {
  test('shows the label literally', () => {
    expect(faceDrawing({ width: 100, height: 100 }, [{ face, label: 'Ada <& Ben>' }])).toContain(
      'Ada &lt;&amp; Ben&gt;',
    );
  });

  test('lies on the photo: its lines on the edges of the box, the photo as it was elsewhere', async () => {
    const photo = { width: 100, height: 100, data: new Uint8Array(100 * 100 * 3).fill(90) };
    const drawn = await overlaid(photo, faceDrawing(photo, [{ face, label: '1' }]));
    expect(drawn).toMatchObject({ width: 100, height: 100 });
    const at = (x: number, y: number) => [...drawn.data.subarray((y * 100 + x) * 3, (y * 100 + x) * 3 + 3)];
    const untouched = [90, 90, 90];
    for (const [x, y] of [
      [20, 60],
      [60, 60],
      [40, 80],
    ] as const) {
      expect(at(x, y)).not.toEqual(untouched);
    }
    expect(at(40, 55)).not.toEqual(untouched);
    for (const [x, y] of [
      [5, 95],
      [90, 50],
      [35, 70],
    ] as const) {
      expect(at(x, y)).toEqual(untouched);
    }
  });
});
