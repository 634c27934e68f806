import { describe, expect, it } from 'vitest';
import { warpBatch } from '../../../src/data/augmentation/apply-cpu.js';
import { warpBatchTorch } from '../../../src/data/augmentation/apply-torch.js';
import { drawAugmentation } from '../../../src/data/augmentation/compose.js';
import { augmentationSchema } from '../../../src/data/augmentation/registry.js';
import { Random } from '../../../src/random.js';
import { cudaAvailable, torchAvailable } from '../../../src/torch/device.js';
import { liveTensors } from '../../../src/torch/scope.js';

const DEVICES = torchAvailable() ? ['cpu', ...(cudaAvailable() ? ['cuda:0'] : [])] : ['cpu (skipped: no libtorch)'];

const STEPS = [
  { rotation: { degrees: 30 } },
  { randomResizedCrop: { scale: [0.4, 1] } },
  { horizontalFlip: {} },
  { colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4 } },
  { erasing: { probability: 0.7 } },
].map((step) => augmentationSchema.parse(step));

describe.skipIf(!torchAvailable()).each(DEVICES)('warpBatchTorch on %s', (device) => {
  it.each([
    ['training', STEPS],
    ['evaluation', []],
  ])('gives what warpBatch gives, in %s', (_, steps) => {
    const canvas = { width: 40, height: 36 };
    const output = { width: 24, height: 30, mean: [0.5, 0.4, 0.6], std: [0.5, 0.4, 0.3] };
    const drawn = drawAugmentation(steps, { count: 5, canvas, output, random: new Random(1) });
    const random = new Random(2);
    const canvases = Uint8Array.from({ length: 5 * 40 * 36 * 3 }, () => random.integer(256));
    const before = liveTensors();
    const tensor = warpBatchTorch(canvases, drawn, device);
    expect(liveTensors()).toBe(before + 1);
    expect(tensor.shape).toEqual([5, 3, 30, 24]);
    const theirs = tensor.toFloat32Array();
    const ours = warpBatch(canvases, drawn);
    const furthest = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i]!)), 0);
    // A third of a grey level, where noise is at its worst (see warpBatch), stretched by the contrast and by 1/std.
    expect(furthest).toBeLessThan((0.3 / 255 / 0.3) * 1.4);
    tensor.release();
  });
});
