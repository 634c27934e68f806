import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createObjective,
  OBJECTIVES,
  type ObjectiveConfig,
  objectiveSchema,
  objectivesSchema,
} from '../../src/objectives/registry.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom } from '../../src/torch/tensor.js';
import { hashed } from '../parity/formula.js';

describe('recipe of objectives', () => {
  it('fills in the defaults of the papers', () => {
    expect(objectivesSchema.parse([{ kind: 'arcface' }, { kind: 'softmax' }])).toEqual([
      { kind: 'arcface', weight: 1, scale: 64, margin: { kind: 'constant', margin: 0.5 } },
      { kind: 'softmax', weight: 1, labelSmoothing: 0 },
    ]);
  });

  it('takes the margin of the documented recipe', () => {
    const config = { kind: 'arcface', weight: 1, scale: 32, margin: { kind: 'linear', from: 0, to: 0.35, epochs: 3 } };
    expect(objectivesSchema.parse([config])).toEqual([config]);
  });

  it('names the key of a mistake, and the kinds there are', () => {
    const unknownKey = objectivesSchema.safeParse([{ kind: 'arcface', scales: 32 }]).error!.issues[0]!;
    expect(unknownKey).toMatchObject({ code: 'unrecognized_keys', keys: ['scales'], path: [0] });
    const unknownKind = objectivesSchema.safeParse([{ kind: 'arcfase' }]).error!.issues[0]!;
    expect(unknownKind.path).toEqual([0, 'kind']);
    for (const kind of Object.keys(OBJECTIVES)) expect(unknownKind.message).toContain(`'${kind}'`);
  });

  it('refuses an empty list and a weight of zero', () => {
    expect(objectivesSchema.safeParse([]).success).toBe(false);
    expect(objectivesSchema.safeParse([{ kind: 'softmax', weight: 0 }]).success).toBe(false);
  });
});

describe('what the training knows of objectives', () => {
  it('is what their own files say, and not their kinds: another that needs a teacher is one file and one line', () => {
    const sources = readdirSync('src/training', { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    expect(sources.length).toBeGreaterThan(30);
    const named = sources.flatMap((path) => {
      const text = readFileSync(join('src/training', path), 'utf8');
      return Object.keys(OBJECTIVES)
        .filter((kind) => text.includes(`'${kind}'`))
        .map((kind) => `${path}: ${kind}`);
    });
    expect(named).toEqual([]);
  });
});

describe.skipIf(!torchAvailable())('every objective (needs libtorch)', () => {
  const kinds = Object.keys(OBJECTIVES) as ObjectiveConfig['kind'][];

  it.each(kinds)('%s: a finite loss that falls along its gradient, logits per class, a gradient everywhere', (kind) => {
    scope(() => {
      const context = { embedding: 8, classes: 5, teacher: 6, generator: new Generator(3) };
      const objective = createObjective([objectiveSchema.parse({ kind })], context);
      const labels = tensorFrom([0, 4, 2, 2, 1, 0, 4, 4], [8], { dtype: 'int64' });
      const teacher = tensorFrom(hashed('teacher', 48), [8, 6]);
      const start = hashed('faces', 64);
      const lossAt = (values: Float32Array) => {
        const faces = tensorFrom(values, [8, 8], { requiresGrad: true });
        return { faces, ...objective.forward(faces, { labels, teacher }, { epoch: 1, step: 10 }) };
      };
      const { faces, loss, logits } = lossAt(start);
      expect(loss.shape).toEqual([]);
      expect(logits?.shape ?? [8, 5]).toEqual([8, 5]);
      backward(loss);
      for (const [name, parameter] of objective.namedParameters()) {
        const gradient = parameter.grad?.toFloat32Array();
        expect(gradient, `gradient of ${name}`).toBeDefined();
        expect(gradient!.every(Number.isFinite), `finite gradient of ${name}`).toBe(true);
        expect(
          gradient!.some((value) => value !== 0),
          `gradient of ${name} not zero`,
        ).toBe(true);
      }
      const gradient = faces.grad!.toFloat32Array();
      const length = Math.hypot(...gradient);
      const after = lossAt(start.map((value, index) => value - (0.01 * gradient[index]!) / length)).loss.item();
      expect(after).toBeLessThan(loss.item());
      objective.release();
    });
  });

  it('draws the same parameters from the same seed', () => {
    scope(() => {
      const draw = (seed: number) => {
        const context = { embedding: 8, classes: 5, generator: new Generator(seed) };
        const objective = createObjective(objectivesSchema.parse([{ kind: 'softmax' }, { kind: 'arcface' }]), context);
        const values = objective.parameters().flatMap((parameter) => Array.from(parameter.toFloat32Array()));
        objective.release();
        return values;
      };
      expect(draw(1)).toEqual(draw(1));
      expect(draw(1)).not.toEqual(draw(2));
    });
  });
});
