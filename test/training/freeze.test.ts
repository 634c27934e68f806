import { describe, expect, it } from 'vitest';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { buildNetwork, buildOptimiser } from '../../src/training/build.js';
import { freezeNamed } from '../../src/training/freeze.js';
import { parseRecipe } from '../../src/training/recipe.js';

const recipe = parseRecipe(
  {
    data: { train: 'x' },
    input: { size: [32, 32] },
    backbone: { kind: 'resnet10', width: 8, embedding: 16, dropout: 0.5 },
    objective: [{ kind: 'softmax' }],
    optimiser: {
      kind: 'sgd',
      layers: [
        { names: 'backbone.*', learningRateFactor: 0.1 },
        { names: 'backbone.layer4.*', learningRateFactor: 0.5 },
      ],
    },
  },
  'test',
);
const network = () => buildNetwork(recipe, 4, new Generator(1));

describe.skipIf(!torchAvailable())('freezing by name (needs libtorch)', () => {
  it('takes the gradients from what matches, and keeps whole modules in evaluation', () => {
    const net = network();
    freezeNamed(net, ['backbone.conv1.*', 'backbone.bn1.*', 'backbone.layer1.*']);
    const trained = [...net.namedParameters()].filter(([, tensor]) => tensor.requiresGrad).map(([name]) => name);
    expect(trained.some((name) => /^backbone\.(conv1|bn1|layer1)\./.test(name))).toBe(false);
    expect(trained).toContain('backbone.layer2.0.conv1.weight');
    const mode = (path: string) => net.modules().get(path)!.training;
    for (const round of [1, 2]) {
      expect(
        [mode('backbone.bn1'), mode('backbone.layer1.0.bn1'), mode('backbone.layer2.0.bn1'), mode('')],
        `${round}`,
      ).toEqual([false, false, true, true]);
      net.eval();
      net.train();
    }
    net.release();
  });

  it('leaves the statistics of a batch normalisation alive whose weights alone are frozen', () => {
    const net = network();
    freezeNamed(net, ['*.bias']);
    const bn = net.modules().get('backbone.bn1')!;
    expect(bn.training).toBe(true);
    expect(net.namedParameters().get('backbone.bn1.bias')!.requiresGrad).toBe(false);
    expect(net.namedParameters().get('backbone.bn1.weight')!.requiresGrad).toBe(true);
    net.release();
  });

  it('freezes dropout with the part that it stands in', () => {
    const net = network();
    freezeNamed(net, ['backbone.*']);
    expect([...net.parts.backbone.modules().values()].some((module) => module.training)).toBe(false);
    net.release();
  });

  it('leaves something to train', () => {
    const net = network();
    expect(() => freezeNamed(net, ['backbone.*', 'objective.*'])).toThrow(
      /freeze: expected patterns that leave something to train, but \["backbone\.\*","objective\.\*"\] match all \d+ tensors/,
    );
    net.release();
  });

  it('gives parts learning rates of their own; the last entry that matches counts', () => {
    const net = network();
    const { groups } = buildOptimiser(recipe, net);
    const scaleOf = (name: string) => {
      const parameter = net.namedParameters().get(name)!;
      return groups.find(({ parameters }) => parameters.includes(parameter))!.learningRateScale;
    };
    expect(['backbone.conv1.weight', 'backbone.layer4.0.bn1.bias', 'objective.terms.0.weight'].map(scaleOf)).toEqual([
      0.1, 0.5, 1,
    ]);
    const counted = groups.flatMap(({ parameters }) => parameters);
    expect(new Set(counted).size).toBe(net.parameters().length);
    net.release();
  });

  it('refuses a learning rate for a part that is not there', () => {
    const net = network();
    const optimiser = { ...recipe.optimiser, layers: [{ names: 'head.*', learningRateFactor: 2 }] };
    expect(() => buildOptimiser({ ...recipe, optimiser }, net)).toThrow(/optimiser\.layers: .*"head\.\*" matches none/);
    net.release();
  });
});
