import { describe, expect, it } from 'vitest';
import { arcfaceRule } from '../../src/objectives/arcface.js';
import { MarginHead } from '../../src/objectives/margin-head.js';
import type { MarginSchedule } from '../../src/objectives/margin-schedule.js';
import { autocast, backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom, type Tensor } from '../../src/torch/tensor.js';
import { hashed, hashedTensor } from '../parity/formula.js';

const ROWS = 8;
const EMBEDDING = 32;
const CLASSES = 20;

function head(margin: MarginSchedule, classes = CLASSES, embedding = EMBEDDING): MarginHead {
  return new MarginHead(arcfaceRule({ scale: 32, margin }), { embedding, classes, generator: new Generator(1) });
}

function labels(): Tensor {
  const classes = Array.from({ length: ROWS }, (_, row) => (row * 7) % CLASSES);
  return tensorFrom(classes, [ROWS], { dtype: 'int64' });
}

describe.skipIf(!torchAvailable())('margin head (needs libtorch)', () => {
  it('ignores the lengths of embeddings and of class directions', () => {
    scope(() => {
      const made = head({ kind: 'constant', margin: 0.3 }, 2, 2);
      made.loadStateDict(new Map([['weight', tensorFrom([3, 0, 0, 0.01], [2, 2])]]));
      const logits = made.classify(tensorFrom([5, 0, 3, 4], [2, 2]))!.toFloat32Array();
      [32, 0, 0.6 * 32, 0.8 * 32].forEach((value, index) => expect(logits[index]).toBeCloseTo(value, 4));
      made.release();
    });
  });

  it('raises the loss as the margin rises with the epoch, and leaves the logits for accuracy alone', () => {
    scope(() => {
      const made = head({ kind: 'linear', from: 0, to: 0.4, epochs: 2 });
      const embeddings = hashedTensor('faces', [ROWS, EMBEDDING], 'float32');
      const outputs = [0, 1, 2, 3].map((epoch) => made.forward(embeddings, { labels: labels() }, { epoch, step: 0 }));
      const [a, b, c, d] = outputs.map(({ loss }) => loss.item());
      expect(a).toBeLessThan(b!);
      expect(b).toBeLessThan(c!);
      expect(c).toBe(d);
      expect([0, 1, 3].map((epoch) => made.margin({ epoch, step: 0 }))).toEqual([0, 0.2, 0.4]);
      const bare = made.classify(embeddings)!.toFloat32Array();
      for (const { logits } of outputs) {
        expect(logits!.toFloat32Array()).toEqual(bare);
        expect(logits!.requiresGrad).toBe(false);
      }
      made.release();
    });
  });

  it('keeps the targets exact and the loss float32 under autocast in bfloat16', () => {
    scope(() => {
      const made = head({ kind: 'constant', margin: 0.2 });
      const directions = made.stateDict().get('weight')!.toFloat32Array();
      const noise = hashed('noise', ROWS * EMBEDDING);
      // Faces close to their classes, where bfloat16 would round the cosine to the next 1/256.
      const rows = labels().toTypedArray() as BigInt64Array;
      const faces = noise.map((value, at) => {
        const row = Math.floor(at / EMBEDDING);
        return 10 * directions[Number(rows[row]) * EMBEDDING + (at % EMBEDDING)]! + 0.5 * value;
      });
      const embeddings = tensorFrom(faces, [ROWS, EMBEDDING], { requiresGrad: true });
      const exact = made.forward(embeddings, { labels: labels() }, { epoch: 0, step: 0 });
      const half = autocast('bfloat16', 'cpu', () =>
        made.forward(embeddings, { labels: labels() }, { epoch: 0, step: 0 }),
      );
      expect(half.loss.dtype).toBe('float32');
      expect(half.logits!.dtype).toBe('float32');
      const [a, b] = [exact.logits!.toFloat32Array(), half.logits!.toFloat32Array()];
      rows.forEach((label, row) => {
        const at = row * CLASSES + Number(label);
        expect(Math.abs(a[at]! - b[at]!)).toBeLessThan(1e-4);
      });
      a.forEach((value, at) => expect(Math.abs(value - b[at]!)).toBeLessThan(32 / 256));
      backward(half.loss);
      expect(Array.from(embeddings.grad!.toFloat32Array()).every(Number.isFinite)).toBe(true);
      made.release();
    });
  });

  it('starts with directions of about unit length', () => {
    const made = head({ kind: 'constant', margin: 0 }, 400, 512);
    const weight = made.stateDict().get('weight')!.toFloat32Array();
    const meanSquare = weight.reduce((total, value) => total + value * value, 0) / 400;
    expect(Math.sqrt(meanSquare)).toBeGreaterThan(0.9);
    expect(Math.sqrt(meanSquare)).toBeLessThan(1.2);
    made.release();
  });
});
