import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { manifestSchema, readTfjsWeights } from '../../src/onnx/convert/tfjs-weights.js';
import type { OnnxTensor } from '../../src/onnx/tensor.js';
import { buildDlibResnet } from '../../src/zoo/dlib-resnet.js';

const folder = 'node_modules/@vladmandic/face-api/model';
const manifest = readFileSync(`${folder}/face_recognition_model-weights_manifest.json`, 'utf8');
const data = readFileSync(`${folder}/face_recognition_model.bin`);

function floats({ data: bytes }: OnnxTensor): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

describe("dlib's network", () => {
  const { nodes, initialisers } = buildDlibResnet(manifest, data);
  const stored = readTfjsWeights(manifestSchema.parse(JSON.parse(manifest)), data);

  /** What a stored tensor stands for at an index. */
  function storedAt(name: string, index: number): number {
    const { tensor, affine } = stored.get(name)!;
    if (tensor.elementType === 'float32') return floats(tensor)[index]!;
    return tensor.data[index]! * (affine!.scale as number) + (affine!.minimum as number);
  }

  test('has the 29 convolutions, and their filters in as few bytes as the file', () => {
    expect(nodes.filter(({ operator }) => operator === 'Conv')).toHaveLength(29);
    const bytes = (name: string, { data: { length } }: OnnxTensor) => (name.endsWith('/filters') ? length : 0);
    const filters = [...initialisers].reduce((sum, [name, tensor]) => sum + bytes(name, tensor), 0);
    const inFile = [...stored].reduce(
      (sum, [name, { tensor }]) => sum + (name.endsWith('/conv/filters') ? tensor.data.length : 0),
      0,
    );
    expect(filters).toBe(inFile);
  });

  test('has the scale and the offset that follow a convolution in its filters and its bias', () => {
    for (const layer of ['conv32_down', 'conv32_1/conv1', 'conv256_down_out/conv2']) {
      const tensor = initialisers.get(`${layer}/filters`)!;
      const [outputs = 0, inputs = 0, height = 0, width = 0] = tensor.shape;
      const bias = floats(initialisers.get(`${layer}/bias`)!);
      for (const [o, i, y, x] of [
        [0, 0, 0, 0],
        [outputs - 1, 1, 2, 1],
        [outputs >> 1, inputs - 1, height - 1, width - 1],
      ] as const) {
        const at = ((o * inputs + i) * height + y) * width + x;
        // The file has (H, W, I, O).
        const filter = storedAt(`${layer}/conv/filters`, ((y * width + x) * inputs + i) * outputs + o);
        const scale = storedAt(`${layer}/scale/weights`, o);
        const folded =
          tensor.elementType === 'float32'
            ? floats(tensor)[at]!
            : tensor.data[at]! * floats(initialisers.get(`${layer}/filters/scale`)!)[o]! +
              floats(initialisers.get(`${layer}/filters/minimum`)!)[o]!;
        expect(folded).toBeCloseTo(scale * filter, 5);
        const offset = storedAt(`${layer}/scale/biases`, o);
        expect(bias[o]).toBeCloseTo(scale * storedAt(`${layer}/conv/bias`, o) + offset, 5);
      }
    }
  });

  test('is refused when a weight is missing', () => {
    const other = manifest.replace('"conv128_1/conv2/scale/biases"', '"conv128_1/conv2/scale/other"');
    expect(() => buildDlibResnet(other, data)).toThrow('lack "conv128_1/conv2/scale/biases"');
  });
});
