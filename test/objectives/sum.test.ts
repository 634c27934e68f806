import { describe, expect, it } from 'vitest';
import { Objective } from '../../src/objectives/objective.js';
import { Sum } from '../../src/objectives/sum.js';
import { torchAvailable } from '../../src/torch/device.js';
import { full } from '../../src/torch/factories.js';
import { scope } from '../../src/torch/scope.js';
import type { Tensor } from '../../src/torch/tensor.js';

/** An objective that says what it is told to. */
class Fixed extends Objective {
  constructor(
    readonly loss: number,
    readonly logit: number | null,
    readonly fixedMargin: number | null,
  ) {
    super();
  }

  override margin(): number | null {
    return this.fixedMargin;
  }

  classify(): Tensor | null {
    return this.logit === null ? null : full([1, 1], this.logit);
  }

  forward() {
    return { loss: full([], this.loss), logits: this.classify() };
  }
}

describe.skipIf(!torchAvailable())('sum of objectives (needs libtorch)', () => {
  it('weighs the losses, and takes logits and margin from the first that has any', () => {
    scope(() => {
      const sum = new Sum([
        { objective: new Fixed(2, null, null), weight: 1 },
        { objective: new Fixed(10, 3, null), weight: 0.2 },
        { objective: new Fixed(4, 5, 0.35), weight: 0.5 },
      ]);
      const faces = full([1, 2], 0);
      const { loss, logits } = sum.forward(faces, { labels: full([1], 0, { dtype: 'int64' }) }, { epoch: 0, step: 0 });
      expect(loss.item()).toBeCloseTo(2 + 0.2 * 10 + 0.5 * 4, 6);
      expect(logits!.item()).toBe(3);
      expect(sum.classify(faces)!.item()).toBe(3);
      expect(sum.margin({ epoch: 0, step: 0 })).toBe(0.35);
    });
  });

  it('has no logits and no margin when no term has', () => {
    scope(() => {
      const sum = new Sum([{ objective: new Fixed(1, null, null), weight: 1 }]);
      const faces = full([1, 2], 0);
      expect(sum.forward(faces, { labels: full([1], 0, { dtype: 'int64' }) }, { epoch: 0, step: 0 }).logits).toBeNull();
      expect(sum.margin({ epoch: 0, step: 0 })).toBeNull();
    });
  });

  it('refuses to be empty', () => {
    expect(() => new Sum([])).toThrow(/at least one/);
  });
});
