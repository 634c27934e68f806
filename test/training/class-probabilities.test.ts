import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { noGrad } from '../../src/torch/autograd.js';
import { copy_ } from '../../src/torch/operators.js';
import { tensorFrom } from '../../src/torch/tensor.js';
import { buildNetwork } from '../../src/training/build.js';
import { classProbabilities } from '../../src/training/class-probabilities.js';
import { parseRecipe } from '../../src/training/recipe.js';
import { torchEmbedder } from '../../src/training/torch-embedder.js';

const recipe = parseRecipe(
  {
    data: { train: 'x' },
    input: { size: [16, 16] },
    backbone: { kind: 'resnet10', neck: 'pooled', embedding: 3, width: 4 },
    objective: [{ kind: 'arcface', scale: 8, margin: 0.5 }],
  },
  'test',
);
const face = (grey: number) => ({ width: 16, height: 16, data: new Uint8Array(16 * 16 * 3).fill(grey) });

describe.skipIf(!torchAvailable())('class probabilities (needs libtorch)', () => {
  it('are the softmax of scale · cosine, without margin, a row a face', async () => {
    const network = buildNetwork(recipe, 2, new Generator(1)).eval();
    const { backbone, objective } = network.parts;
    // The first two axes, one of them longer: length has no part in a cosine.
    noGrad(() => copy_(objective.parameters()[0]!, tensorFrom([1, 0, 0, 0, 5, 0], [2, 3])));
    const faces = [...Array.from({ length: 65 }, (_, i) => face(i)), face(200)];
    const embeddings = await torchEmbedder(backbone, recipe.input).embed(faces);
    const rows = classProbabilities(network, faces, recipe.input);
    expect(rows).toHaveLength(66);
    rows.forEach((row, n) => {
      const [x, y] = embeddings[n]!;
      const expected = 1 / (1 + Math.exp(8 * (y! - x!)));
      expect(row[0]).toBeCloseTo(expected, 5);
      expect(row[1]).toBeCloseTo(1 - expected, 5);
    });
    network.release();
  });
});
