import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/objectives/objective.js';
import { createObjective, OBJECTIVES, objectivesSchema } from '../../src/objectives/registry.js';
import { backward } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom, type Tensor } from '../../src/torch/tensor.js';
import { DEVICE } from '../parity/device.js';
import { hashedTensor, readFixture } from '../parity/formula.js';

type Nested = number | readonly Nested[];

interface Fixture {
  labels: number[];
  /** The teacher's embeddings of two lengths: the network's own, and another. */
  teachers: number[][][];
  embeddings: number[][];
  cases: {
    objective: { kind: string }[];
    progress: Progress;
    /** Which of the teachers is learnt from. */
    teacher: number;
    /** Buffers before and after, by the last part of their name. */
    state: Record<string, Nested>;
    stateAfter: Record<string, Nested>;
    loss: number;
    logits: number[][] | null;
    /** By the last part of a parameter's name; the embeddings' too. */
    gradients: Record<string, Nested>;
  }[];
}

const { labels, embeddings, teachers, cases } = readFixture<Fixture>('objectives.json');
const CLASSES = 7;

const flat = (value: Nested): number[] => (typeof value === 'number' ? [value] : value.flatMap(flat));
const numbers = (tensor: Tensor): number[] => Array.from(tensor.toTypedArray(), Number);
const last = (name: string): string => name.split('.').at(-1)!;

describe.skipIf(!torchAvailable())(`objectives on ${DEVICE} beside PyTorch (needs libtorch)`, () => {
  it('has a case for every objective', () => {
    const compared = new Set(cases.flatMap(({ objective }) => objective.map(({ kind }) => kind)));
    expect([...compared].toSorted()).toEqual(Object.keys(OBJECTIVES).toSorted());
  });

  it.each(
    cases.flatMap((fixture) =>
      (['float64', 'float32'] as const).map((dtype) => [JSON.stringify(fixture.objective), dtype, fixture] as const),
    ),
  )('%s in %s: loss, logits, gradients and what is remembered agree', (_name, dtype, fixture) => {
    const relative = dtype === 'float64' ? 1e-9 : 1e-4;
    /** Within a share of the largest value: a sum that cancels to nearly zero is as uncertain as its terms. */
    const expectValues = (actual: readonly number[], expected: readonly number[], what: string): void => {
      expect(actual, `length of ${what}`).toHaveLength(expected.length);
      const largest = Math.max(...expected.map(Math.abs));
      expected.forEach((value, index) =>
        expect(Math.abs(actual[index]! - value), `value ${index} of ${what}`).toBeLessThanOrEqual(relative * largest),
      );
    };
    scope(() => {
      const embedding = embeddings[0]!.length;
      const rows = teachers[fixture.teacher]!;
      const context = { embedding, classes: CLASSES, teacher: rows[0]!.length, generator: new Generator(1) };
      const objective = createObjective(objectivesSchema.parse(fixture.objective), context).to({
        dtype,
        device: DEVICE,
      });
      // Every term has the same parameters, so that their gradients add up to those of the fixture.
      const parameters = objective.namedParameters();
      const state = Array.from(objective.stateDict(), ([name, tensor]): [string, Tensor] => {
        const given = fixture.state[last(name)];
        if (parameters.has(name)) return [name, hashedTensor(last(name), tensor.shape, dtype)];
        return [name, given === undefined ? tensor : tensorFrom(flat(given), tensor.shape, { dtype })];
      });
      objective.loadStateDict(new Map(state));
      const faces = tensorFrom(embeddings.flat(), [labels.length, embedding], {
        dtype,
        device: DEVICE,
        requiresGrad: true,
      });
      const targets = {
        labels: tensorFrom(labels, [labels.length], { dtype: 'int64', device: DEVICE }),
        teacher: tensorFrom(rows.flat(), [labels.length, rows[0]!.length], { dtype, device: DEVICE }),
      };
      const { loss, logits } = objective.forward(faces, targets, fixture.progress);
      backward(loss);

      expectValues([loss.item()], [fixture.loss], 'loss');
      const classified = objective.classify(faces);
      expect([logits === null, classified === null]).toEqual(Array.from({ length: 2 }, () => fixture.logits === null));
      const expected = fixture.logits?.flat() ?? [];
      expectValues(logits === null ? [] : numbers(logits), expected, 'logits');
      expectValues(classified === null ? [] : numbers(classified), expected, 'classify');
      const found = new Map<string, number[]>([['embeddings', numbers(faces.grad!)]]);
      for (const [name, parameter] of parameters) {
        const gradient = numbers(parameter.grad!);
        found.set(
          last(name),
          gradient.map((value, index) => value + (found.get(last(name))?.[index] ?? 0)),
        );
      }
      expect([...found.keys()].toSorted()).toEqual(Object.keys(fixture.gradients).toSorted());
      for (const [name, gradient] of found)
        expectValues(gradient, flat(fixture.gradients[name]!), `gradient of ${name}`);
      for (const [name, buffer] of objective.namedBuffers()) {
        expectValues(numbers(buffer), flat(fixture.stateAfter[last(name)]!), `${name} afterwards`);
      }
      objective.release();
    });
  });
});
