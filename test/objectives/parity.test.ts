import { describe, expect, it } from 'vitest';
import { createObjective, objectivesSchema } from '../../src/objectives/registry.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom, type Tensor } from '../../src/torch/tensor.js';
import { hashedTensor, readFixture } from '../parity/formula.js';

interface Fixture {
  labels: number[];
  cases: {
    objective: unknown[];
    embeddings: number[][];
    loss: number;
    logits: number[][];
    gradients: { embeddings: number[][]; weight: number[][]; bias?: number[] };
  }[];
}

const { labels, cases } = readFixture<Fixture>('objectives.json');

function expectValues(actual: number[], expected: readonly number[], what: string): void {
  expect(actual, `length of ${what}`).toHaveLength(expected.length);
  expected.forEach((value, index) => expect(actual[index], `value ${index} of ${what}`).toBeCloseTo(value, 9));
}

const numbers = (tensor: Tensor): number[] => Array.from(tensor.toTypedArray(), Number);

describe.skipIf(!torchAvailable())('objectives beside PyTorch (needs libtorch)', () => {
  it.each(cases.map((fixture) => [JSON.stringify(fixture.objective), fixture] as const))(
    '%s: loss, logits and gradients agree',
    (_name, fixture) => {
      scope(() => {
        const embedding = fixture.embeddings[0]!.length;
        const classes = fixture.logits[0]!.length;
        const objective = createObjective(objectivesSchema.parse(fixture.objective), {
          embedding,
          classes,
          generator: new Generator(1),
        }).to({ dtype: 'float64' });
        // Every term has the same parameters, so that their gradients add up to those of the fixture.
        const names = [...objective.namedParameters().keys()];
        const last = (name: string) => name.split('.').at(-1)!;
        objective.loadStateDict(
          new Map(
            Array.from(objective.namedParameters(), ([name, { shape }]) => [
              name,
              hashedTensor(last(name), shape, 'float64'),
            ]),
          ),
        );
        const faces = tensorFrom(fixture.embeddings.flat(), [labels.length, embedding], { dtype: 'float64' });
        faces.requiresGrad = true;
        const targets = tensorFrom(labels, [labels.length], { dtype: 'int64' });
        const { loss, logits } = objective.forward(faces, targets, { epoch: 0 });
        backward(loss);

        expect(loss.item()).toBeCloseTo(fixture.loss, 9);
        expectValues(numbers(logits!), fixture.logits.flat(), 'logits');
        expectValues(numbers(objective.classify(faces)!), fixture.logits.flat(), 'classify');
        expectValues(numbers(faces.grad!), fixture.gradients.embeddings.flat(), 'embeddings');
        for (const key of ['weight', 'bias'] as const) {
          const expected = fixture.gradients[key]?.flat();
          const parts = names
            .filter((name) => last(name) === key)
            .map((name) => objective.namedParameters().get(name)!);
          expect(parts.length > 0).toBe(expected !== undefined);
          if (expected === undefined) continue;
          const total = parts
            .map((parameter) => numbers(parameter.grad!))
            .reduce((sums, part) => sums.map((value, index) => value + part[index]!));
          expectValues(total, expected, key);
        }
        objective.release();
      });
    },
  );
});
