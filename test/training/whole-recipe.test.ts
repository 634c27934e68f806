import { describe, expect, it } from 'vitest';
import { backward, noGrad } from '../../src/torch/autograd.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { fill_ } from '../../src/torch/operators.js';
import { scope } from '../../src/torch/scope.js';
import { tensorFrom, type Tensor } from '../../src/torch/tensor.js';
import {
  buildNetwork,
  buildOptimiser,
  buildSchedule,
  type Network,
  TRAINING_MEMORY_FORMAT,
} from '../../src/training/build.js';
import { parseRecipe } from '../../src/training/recipe.js';
import { DEVICE } from '../parity/device.js';
import { formulaState, hashed, hashedTensor, readFixture } from '../parity/formula.js';

type Precision = 'float32' | 'float64';

interface Fixture {
  recipe: unknown;
  people: number;
  blockSize: number;
  stepsPerEpoch: number;
  /** PyTorch's. */
  losses: Record<Precision, number[]>;
}

const fixture = readFixture<Fixture>('whole-recipe.json');
const recipe = parseRecipe(fixture.recipe, 'whole_recipe.py');
const BLOCKS = 3 * 7 * 7;

/** The network with the weights of `whole_recipe.py`. */
function startingNetwork(dtype: Precision): Network {
  const network = buildNetwork(recipe, fixture.people, new Generator(1));
  const { backbone, objective } = network.parts;
  backbone.loadStateDict(formulaState(backbone.stateDict()));
  const directions = hashedTensor('head', [fixture.people, backbone.embedding], dtype);
  objective.loadStateDict(new Map([['terms.0.weight', directions]]));
  for (const [name, parameter] of backbone.namedParameters()) {
    if (/^layer.*bn2\.weight$/.test(name)) noGrad(() => fill_(parameter, 0.125));
  }
  return network.to({ dtype, device: DEVICE, memoryFormat: TRAINING_MEMORY_FORMAT });
}

/** The batch of a step: each photo is half its person's picture, half noise of its own, in blocks. */
function batchAt(step: number, dtype: Precision): { images: Tensor; labels: Tensor } {
  const people = hashed('people', fixture.people * BLOCKS);
  const noise = hashed(`photos of step ${step}`, recipe.batch * BLOCKS);
  const rows = Array.from({ length: recipe.batch }, (_, row) => (row * 3 + step) % fixture.people);
  const side = 7 * fixture.blockSize;
  const pixels = new Float64Array(recipe.batch * 3 * side * side);
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [at % side, Math.floor(at / side) % side];
    const [channel, row] = [Math.floor(at / side ** 2) % 3, Math.floor(at / (3 * side ** 2))];
    const block = channel * 49 + Math.floor(y / fixture.blockSize) * 7 + Math.floor(x / fixture.blockSize);
    pixels[at] = 0.5 * people[rows[row]! * BLOCKS + block]! + 0.5 * noise[row * BLOCKS + block]!;
  }
  return {
    images: tensorFrom(pixels, [recipe.batch, 3, side, side]).to({
      dtype,
      device: DEVICE,
      memoryFormat: TRAINING_MEMORY_FORMAT,
    }),
    labels: tensorFrom(rows, [recipe.batch], { dtype: 'int64', device: DEVICE }),
  };
}

function lossesIn(dtype: Precision, steps: number): number[] {
  const network = startingNetwork(dtype);
  const { backbone, objective } = network.parts;
  const optimiser = buildOptimiser(recipe, network);
  const schedule = buildSchedule(recipe, fixture.stepsPerEpoch);
  const losses = Array.from({ length: steps }, (_, step) =>
    scope(() => {
      const { images, labels } = batchAt(step, dtype);
      optimiser.learningRate = recipe.optimiser.learningRate * schedule(step);
      const progress = { epoch: step / fixture.stepsPerEpoch, step };
      const { loss } = objective.forward(backbone.forward(images), { labels }, progress);
      optimiser.zeroGrad();
      backward(loss);
      optimiser.step();
      return loss.item();
    }),
  );
  for (const made of [network, optimiser]) made.release();
  return losses;
}

const apart = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((loss, step) => Math.abs(loss - b[step]!));

describe.skipIf(!torchAvailable())('a whole recipe beside PyTorch (needs libtorch)', () => {
  it('has the losses of PyTorch over 200 steps: ResNet-18, ArcFace with a rising margin, SGD', () => {
    const expected = fixture.losses.float64;
    expect(expected).toHaveLength(200);
    expect(Math.max(...apart(lossesIn('float64', 200), expected))).toBeLessThan(1e-3);
  });

  it("has them in float32 for as long as PyTorch's own float32 keeps to its float64", () => {
    // From there on rounding grows, by a ReLU that opens in one run and not in the other, to what any two runs differ by.
    const { float32, float64 } = fixture.losses;
    const steps = apart(float32, float64).findIndex((difference) => difference > 1e-5);
    expect(steps).toBeGreaterThanOrEqual(5);
    expect(Math.max(...apart(lossesIn('float32', steps), float32))).toBeLessThan(1e-3);
  });
});
