import { float32Tensor, tensorOf } from '../onnx/tensor.js';
import type { Weights } from '../onnx/graph-builder.js';
import type { Tensor } from '../torch/tensor.js';

/** How weights stand in the file. It computes in float32 all the same: onnxruntime expands them once, when it loads. */
export type StoredAs = 'float32' | 'float16' | 'int8';

/** The weights of a layer `(out, …)`, as they are to stand in the file. */
export type Store = (weights: Tensor) => Weights;

function asFloat16(weights: Tensor): Weights {
  const words = weights.to({ dtype: 'float16' }).toTypedArray();
  return {
    tensor: tensorOf('float16', weights.shape, new Uint8Array(words.buffer, words.byteOffset, words.byteLength)),
  };
}

/**
 * Symmetric, with a scale for each output: q = round(w / s), s = max |w| / 127 over the weights of one output. Krishnamoorthi,
 * "Quantizing deep convolutional networks for efficient inference", 2018, section 3.1: by layer, some networks lose their
 * accuracy; by output channel, almost none do.
 */
function asInt8(weights: Tensor): Weights {
  const values = weights.toFloat32Array();
  const outputs = weights.shape[0]!;
  const each = values.length / outputs;
  const quantised = new Int8Array(values.length);
  const scale = Array.from({ length: outputs }, (_, output) => {
    const row = values.subarray(output * each, (output + 1) * each);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) return 0;
    row.forEach((value, i) => (quantised[output * each + i] = Math.round((value / largest) * 127)));
    return largest / 127;
  });
  return {
    tensor: tensorOf('int8', weights.shape, new Uint8Array(quantised.buffer)),
    affine: { scale, minimum: 0 },
  };
}

/** The ways to store weights. */
export const STORES = {
  float32: (weights) => ({ tensor: float32Tensor(weights.shape, weights.toFloat32Array()) }),
  float16: asFloat16,
  int8: asInt8,
} as const satisfies Record<StoredAs, Store>;
