import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportCheckpoint } from '../../src/export/export-checkpoint.js';
import type { StoredAs } from '../../src/export/store.js';
import { saveWeights } from '../../src/nn/weights.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { liveTensors } from '../../src/torch/scope.js';
import { tensorFrom } from '../../src/torch/tensor.js';
import { buildNetwork, type Network } from '../../src/training/build.js';
import { type CheckpointState, saveCheckpoint } from '../../src/training/checkpoint.js';
import { readRecipe } from '../../src/training/read-recipe.js';
import { parseRecipe } from '../../src/training/recipe.js';
import { startFrom } from '../../src/training/start.js';

const recipeWith = (backbone: Record<string, unknown> = {}) =>
  parseRecipe(
    {
      data: { train: 'x' },
      input: { size: [32, 32] },
      backbone: { kind: 'resnet10', width: 8, neck: 'pooled', embedding: 16, ...backbone },
      objective: [{ kind: 'softmax' }],
    },
    'test',
  );
const networkOf = (classes: number, seed: number, recipe = recipeWith()) =>
  buildNetwork(recipe, classes, new Generator(seed));
const values = (network: Network, part: string) =>
  [...network.stateDict()].filter(([name]) => name.startsWith(part)).map(([, tensor]) => [...tensor.toFloat32Array()]);
const start = (from: string, changes: { head?: 'new' | 'keep'; except?: string[] } = {}) => ({
  from,
  head: 'new' as const,
  except: [],
  ...changes,
});
const folder = () => mkdtempSync(join(tmpdir(), 'lineament-start-'));
const PEOPLE = ['ann', 'bob', 'cay'];

/** A checkpoint of an untrained network, and the network. */
function checkpointOf(): { path: string; network: Network } {
  const path = join(folder(), 'checkpoint');
  const network = networkOf(PEOPLE.length, 1);
  const state: CheckpointState = {
    format: 1,
    recipe: recipeWith(),
    classes: PEOPLE,
    samples: 9,
    step: 3,
    validationDue: false,
    seconds: 1,
    best: { classification: null, verification: null },
    decision: null,
    generator: '',
  };
  saveCheckpoint(path, state, { model: network.stateDict(), optimiser: new Map() });
  return { path, network };
}

/** The `.onnx` and card of a checkpoint. */
async function exported(path: string, weights: StoredAs = 'float32'): Promise<string> {
  const { network, card } = await exportCheckpoint(path, { name: 'model', weights });
  const out = join(folder(), 'model.onnx');
  writeFileSync(out, network);
  writeFileSync(out.replace('.onnx', '.card.json'), JSON.stringify(card));
  return out;
}

describe.skipIf(!torchAvailable())('starting from other training (needs libtorch)', () => {
  it('takes the backbone of a checkpoint, and draws a new head for new people', async () => {
    const { path, network } = checkpointOf();
    const fresh = networkOf(5, 2);
    const headBefore = values(fresh, 'objective.');
    const before = liveTensors();
    const started = await startFrom(start(path), fresh, ['dee', 'eve', 'fay', 'gus', 'hal']);
    expect(liveTensors()).toBe(before);
    expect(values(fresh, 'backbone.')).toEqual(values(network, 'backbone.'));
    expect(values(fresh, 'objective.')).toEqual(headBefore);
    expect(started.drawn.every((name) => name.startsWith('objective.'))).toBe(true);
    expect(started.taken + started.drawn.length).toBe(fresh.stateDict().size);
  });

  it('keeps the head for the same people, and for no others', async () => {
    const { path, network } = checkpointOf();
    const fresh = networkOf(3, 2);
    await startFrom(start(path, { head: 'keep' }), fresh, PEOPLE);
    expect(values(fresh, '')).toEqual(values(network, ''));
    await expect(startFrom(start(path, { head: 'keep' }), fresh, ['ann', 'cay', 'bob'])).rejects.toThrow(
      /same people in the same order.*"cay" where "bob" was.*Use head: new/,
    );
  });

  it('takes the weights of an exported network with its card, to the bit', async () => {
    const { path, network } = checkpointOf();
    const out = await exported(path);
    const fresh = networkOf(3, 2);
    await startFrom(start(out), fresh, PEOPLE);
    expect(values(fresh, 'backbone.')).toEqual(values(network, 'backbone.'));
    await expect(startFrom(start(out, { head: 'keep' }), fresh, PEOPLE)).rejects.toThrow(/holds a backbone alone/);
    const small = await exported(path, 'int8');
    await expect(startFrom(start(small), fresh, PEOPLE)).rejects.toThrow(/as int8: expected float32 or float16/);
  });

  it('takes weights that were exported as float16 as they stand in the file', async () => {
    const { path, network } = checkpointOf();
    const fresh = networkOf(3, 2);
    const before = liveTensors();
    await startFrom(start(await exported(path, 'float16')), fresh, PEOPLE);
    expect(liveTensors()).toBe(before);
    const conv = (of: Network) => of.stateDict().get('backbone.conv1.weight')!;
    const rounded = conv(network).to({ dtype: 'float16' }).to({ dtype: 'float32' });
    expect(conv(fresh).toFloat32Array()).toEqual(rounded.toFloat32Array());
    expect(conv(fresh).toFloat32Array()).not.toEqual(conv(network).toFloat32Array());
    expect(conv(fresh).dtype).toBe('float32');
  });

  it('takes the network that the project comes with into its own recipe', async () => {
    const recipe = await readRecipe('recipes/gpu-mobilefacenet-distilled.yaml');
    const fresh = buildNetwork(recipe, 3, new Generator(1), 129);
    const started = await startFrom(start('models/lineament-s.onnx'), fresh, PEOPLE);
    expect(started.drawn.filter((name) => name.startsWith('backbone.'))).toEqual([]);
    expect(started.taken).toBeGreaterThan(250);
  });

  it("takes torchvision's ResNet but for its classifier, and draws the neck", async () => {
    const { network } = checkpointOf();
    const own = [...network.parts.backbone.stateDict()].filter(([name]) => !name.startsWith('neck.'));
    const [weight, bias] = [
      tensorFrom(new Float32Array(1000 * 64), [1000, 64]),
      tensorFrom(new Float32Array(1000), [1000]),
    ];
    const file = join(folder(), 'resnet.safetensors');
    saveWeights(file, new Map([...own, ['fc.weight', weight], ['fc.bias', bias]]));
    const fresh = networkOf(3, 2);
    const neck = values(fresh, 'backbone.neck.');
    const started = await startFrom(start(file, { except: ['backbone.fc.*', 'backbone.neck.*'] }), fresh, PEOPLE);
    expect(started.taken).toBe(own.length);
    expect(values(fresh, 'backbone.layer')).toEqual(values(network, 'backbone.layer'));
    expect(values(fresh, 'backbone.neck.')).toEqual(neck);
    await expect(startFrom(start(file, { except: ['backbone.neck.*'] }), fresh, PEOPLE)).rejects.toThrow(
      /unexpected: backbone\.fc\.bias, backbone\.fc\.weight/,
    );
  });

  it('takes a state dict under the names of the backbone alone', async () => {
    const { network } = checkpointOf();
    const file = join(folder(), 'weights.safetensors');
    saveWeights(file, network.parts.backbone.stateDict());
    const fresh = networkOf(3, 2);
    await startFrom(start(file), fresh, PEOPLE);
    expect(values(fresh, 'backbone.')).toEqual(values(network, 'backbone.'));
  });

  it('tells apart what is missing, unexpected and wrongly shaped, and loads nothing then', async () => {
    const { network } = checkpointOf();
    const state = new Map(network.parts.backbone.stateDict());
    const [conv, bias] = [state.get('conv1.weight')!, state.get('bn1.bias')!];
    state.delete('conv1.weight');
    state.set('stem.weight', conv);
    state.set('bn1.weight', conv);
    const file = join(folder(), 'odd.safetensors');
    saveWeights(file, state);
    const fresh = networkOf(3, 2);
    const before = values(fresh, '');
    await expect(startFrom(start(file), fresh, PEOPLE)).rejects.toThrow(
      /missing: backbone\.conv1\.weight; unexpected: backbone\.stem\.weight; wrongly shaped: backbone\.bn1\.weight \(\[8\] expected, \[8, 3, 7, 7\] given\)/,
    );
    expect(values(fresh, '')).toEqual(before);
    expect(bias.released).toBe(false);
  });

  it('draws anew what is excepted, of another size too', async () => {
    const { path, network } = checkpointOf();
    const fresh = networkOf(3, 2, recipeWith({ embedding: 24 }));
    await expect(startFrom(start(path), fresh, PEOPLE)).rejects.toThrow(/wrongly shaped/);
    const neck = [...fresh.stateDict()].filter(([, tensor]) => tensor.shape[0] === 24).map(([name]) => name);
    const started = await startFrom(start(path, { except: neck }), fresh, PEOPLE);
    expect(started.drawn).toEqual(expect.arrayContaining(neck));
    expect(values(fresh, 'backbone.layer')).toEqual(values(network, 'backbone.layer'));
    await expect(startFrom(start(path, { except: ['backbone.tail.*'] }), fresh, PEOPLE)).rejects.toThrow(
      /start\.except: .*"backbone\.tail\.\*" matches none/,
    );
  });

  it('says which file cannot be read', async () => {
    await expect(startFrom(start('/nowhere/model.onnx'), networkOf(3, 2), PEOPLE)).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringMatching(/start\.from: cannot read \/nowhere\/model/) as string,
    });
  });
});
