import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openSession } from '../../src/inference/node.js';
import { buildModel } from '../../src/zoo/build-model.js';
import { ZOO } from '../../src/zoo/registry.js';
import { absent } from '../inference/absent.js';

/** What test/parity/models.mjs wrote: every `step`-th value of each output. */
interface Case {
  readonly model: string;
  readonly picture: keyof typeof PICTURES;
  readonly side: number;
  readonly outputs: Readonly<Record<string, { length: number; step: number; values: number[] }>>;
}

const cases = JSON.parse(readFileSync('test/parity/fixtures/models.json', 'utf8')) as Case[];

/** The same pictures as in test/parity/models.mjs: values 0…255 at row y, column x, channel c. */
const PICTURES = {
  noise: (x: number, y: number, c: number) => Math.imul((y * 4096 + x) * 3 + c + 1, 2654435761) >>> 24,
  slopes: (x: number, y: number, c: number) => (x * (c + 1) + y * 2) & 255,
};

describe.each(ZOO.map((model) => [model.card.name, model] as const))('%s', async (name, model) => {
  const { network, card } = await buildModel(model);
  // face-api divides by 255 what dlib, and so the card, divides by 256.
  const std = name === 'dlib-resnet' ? ([1, 1, 1] as const) : card.input.std;

  /** Channels first, normalised as the card says. */
  const input = (kind: keyof typeof PICTURES, side: number) =>
    Float32Array.from({ length: 3 * side * side }, (_, i) => {
      const [c, y, x] = [Math.floor(i / side / side), Math.floor(i / side) % side, i % side];
      return (PICTURES[kind](x, y, c) / 255 - card.input.mean[c]!) / std[c]!;
    });

  for (const provider of ['cpu', 'wasm'] as const) {
    test.skipIf(absent(provider))(
      `gives what its original runtime gives, on ${provider}, one or two at a time`,
      async () => {
        await using session = await openSession(network, { provider, threads: 1 });
        const own = cases.filter(({ model }) => model === name);
        expect(own).toHaveLength(2);
        const { side } = own[0]!;
        const pictures = own.map(({ picture }) => input(picture, side));
        const data = Float32Array.from(pictures.flatMap((each) => [...each]));
        const outputs = await session.run({ [card.input.name]: { data, shape: [2, 3, side, side] } });
        expect(Object.keys(outputs)).toEqual(card.outputs.map((output) => output.name));
        for (const { name, shape } of card.outputs) {
          expect(outputs[name]!.shape).toEqual([2, ...shape]);
          // What is computed from another output has no original.
          if (model.card.name === 'dlib-resnet' && name === 'embedding') continue;
          own.forEach((expected, item) => {
            const { length, step, values } = expected.outputs[name]!;
            const actual = outputs[name]!.data.slice(item * length, (item + 1) * length).filter(
              (_, i) => i % step === 0,
            );
            expect(actual).toHaveLength(values.length);
            const worst = Math.max(...values.map((value, i) => Math.abs(value - actual[i]!)));
            expect(worst, `largest difference of ${name} on ${expected.picture}`).toBeLessThan(1e-3);
          });
        }
        const [first] = own;
        const alone = await session.run({ [card.input.name]: { data: pictures[0]!, shape: [1, 3, side, side] } });
        const [output, { length }] = Object.entries(first!.outputs)[0]!;
        const together = outputs[output]!.data.subarray(0, length);
        expect(Math.max(...alone[output]!.data.map((value, i) => Math.abs(value - together[i]!)))).toBeLessThan(1e-3);
      },
    );
  }
});
