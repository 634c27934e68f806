import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom } from '../../src/torch/tensor.js';
import { lookalikesOf, restoredLookalikes, storedLookalikes } from '../../src/training/lookalikes.js';

describe.skipIf(!torchAvailable())('lookalikes (needs libtorch)', () => {
  // At 0°, 10°, 100° and 130°; lengths do not count.
  const angles = [0, 10, 100, 130];
  const directions = () =>
    tensorFrom(
      angles.flatMap((angle, i) =>
        [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)].map((x) => x * (i + 1)),
      ),
      [4, 2],
    );

  it('are the nearest by angle, the nearest first, without the person', () => {
    scope(() => {
      expect(lookalikesOf(directions(), 2)).toEqual({ count: 2, labels: Int32Array.of(1, 2, 0, 2, 3, 1, 2, 1) });
    });
  });

  it('are all others where fewer are there than asked for', () => {
    scope(() => expect(lookalikesOf(directions(), 9)).toMatchObject({ count: 3, labels: { length: 12 } }));
  });

  it('come back from a checkpoint as they were', () => {
    scope(() => {
      const lookalikes = lookalikesOf(directions(), 2);
      const stored = JSON.parse(JSON.stringify(storedLookalikes(lookalikes))) as ReturnType<typeof storedLookalikes>;
      expect(restoredLookalikes(stored)).toEqual(lookalikes);
    });
  });
});
