import { describe, expect, test } from 'vitest';
import { openModel } from '../../src/cli/model.js';
import { torchAvailable } from '../../src/torch/device.js';
import { ZOO } from '../../src/zoo/registry.js';
import { trainedModels } from '../../src/zoo/trained-models.js';
import { lineament } from './lineament.js';

const CARDS = [...ZOO, ...trainedModels()].map(({ card }) => card);

describe('lineament models', () => {
  test('lists every model that comes with Lineament, with its licence and the accuracy that was measured, or none', async () => {
    const { code, stdout } = await lineament('models');
    expect(code).toBe(0);
    for (const card of CARDS) {
      const line = stdout.split('\n').find((each) => each.startsWith(`${card.name} `));
      expect(line).toContain(card.licence.id);
      expect(line).toMatch(card.accuracy === null ? /–$/ : / %.*\)$/);
    }
  });

  test('gives the whole cards to programs', async () => {
    const { stdout } = await lineament('models', '--json');
    const { models } = JSON.parse(stdout);
    expect(models.map(({ name }: { name: string }) => name).sort()).toEqual(CARDS.map(({ name }) => name).sort());
    for (const model of models) {
      expect(model).toMatchObject({
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        bytes: expect.any(Number),
        accuracy: CARDS.find(({ name }) => name === model.name)!.accuracy,
      });
    }
  });

  test.skipIf(!torchAvailable())('counts the networks that a recipe may name (needs libtorch)', async () => {
    const { code, stdout } = await lineament('models', '--backbones', 'mobilefacenet', 'shufflenet-v2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^mobilefacenet +2\.06 M +438 M$/m);
    expect(stdout).toMatch(/^shufflenet-v2 +9\.65 M +48 M$/m);
    const narrower = await lineament('models', '--backbones', 'mobilefacenet', '--size', '96x112', '--json');
    const { inputSize, backbones } = JSON.parse(narrower.stdout);
    expect(inputSize).toEqual([96, 112]);
    // The head has a weight for each of 6×7 positions, not 7×7, in 512 channels.
    expect(backbones).toEqual([
      { kind: 'mobilefacenet', parameters: 2_059_520 - 7 * 512, multiplyAdds: expect.any(Number) },
    ]);
    expect(backbones[0].multiplyAdds / 437_520_896).toBeCloseTo(96 / 112, 2);
  });

  test('names the network that was meant', async () => {
    const { code, stderr } = await lineament('models', '--backbones', 'resnet-18');
    expect(code).toBe(2);
    expect(stderr).toContain('there is no backbone "resnet-18"; did you mean');
    expect((await lineament('models', '--size', '96x112')).code).toBe(2);
  });

  test('says so where there are none', async () => {
    const { code, stdout } = await lineament('models', 'no-such-folder');
    expect([code, stdout]).toEqual([0, expect.stringContaining('no models in no-such-folder')]);
  });
});

describe('openModel', () => {
  test('refuses a device for an ONNX model, which would compute elsewhere unasked', async () => {
    await expect(openModel('dlib-resnet', { device: 'cuda' })).rejects.toMatchObject({ code: 'USAGE' });
    await using model = await openModel('dlib-resnet', { device: 'cpu' });
    expect(model.identity.name).toBe('dlib-resnet');
  });
});
