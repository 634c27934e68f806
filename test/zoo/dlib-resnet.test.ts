import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildDlibResnet } from '../../src/zoo/dlib-resnet.js';

const folder = 'node_modules/@vladmandic/face-api/model';
const manifest = readFileSync(`${folder}/face_recognition_model-weights_manifest.json`, 'utf8');
const data = readFileSync(`${folder}/face_recognition_model.bin`);

describe("dlib's network", () => {
  test('has the 29 convolutions and every weight of the file', () => {
    const { nodes, initialisers } = buildDlibResnet(manifest, data);
    expect(nodes.filter(({ operator }) => operator === 'Conv')).toHaveLength(29);
    // As many bytes as the file, leaving out what is not weights: scales of 8-bit numbers (of no dimension) and pads (int64).
    const weights = [...initialisers.values()].filter(
      ({ shape, elementType }) => shape.length > 0 && elementType !== 'int64',
    );
    expect(weights.reduce((sum, tensor) => sum + tensor.data.length, 0)).toBe(data.length);
  });

  test('is refused when a weight is missing', () => {
    const other = manifest.replace('"conv128_1/conv2/scale/biases"', '"conv128_1/conv2/scale/other"');
    expect(() => buildDlibResnet(other, data)).toThrow('lack "conv128_1/conv2/scale/biases"');
  });
});
