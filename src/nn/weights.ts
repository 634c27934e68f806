import { arrayOver } from '../torch/dtype.js';
import {
  type ReadOptions,
  readSafetensors,
  type StoredTensor,
  type TensorToStore,
  writeSafetensors,
} from '../torch/safetensors.js';
import { Tensor, tensorFrom } from '../torch/tensor.js';

/** The elements in row-major order, copied. */
export function bytesOf(tensor: Tensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = tensor.toTypedArray();
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The tensors of a safetensors file; on the CPU, and the caller's to release. */
export function fromSafetensors(stored: ReadonlyMap<string, StoredTensor>): Map<string, Tensor> {
  return new Map(
    [...stored].map(([name, { dtype, shape, data }]) => {
      // A typed array begins at multiples of its element only, and bytes of something larger may begin anywhere.
      const whole = data.byteLength === data.buffer.byteLength && data.buffer instanceof ArrayBuffer;
      const values = arrayOver(dtype, whole ? (data.buffer as ArrayBuffer) : new Uint8Array(data).buffer);
      return [name, tensorFrom(values, shape, { dtype })];
    }),
  );
}

/**
 * Writes a state dict as a safetensors file, whole or not at all; `metadata` maps names to strings. What is stored already
 * (`TensorToStore`), such as rows that come from several processes, is written as it is.
 */
export function saveWeights(
  path: string,
  state: ReadonlyMap<string, Tensor | TensorToStore>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  writeSafetensors(path, new Map([...state].map(([name, tensor]) => [name, toStore(tensor)])), metadata);
}

/** Each tensor is copied when its turn has come. */
function toStore(tensor: Tensor | TensorToStore): TensorToStore {
  if (!(tensor instanceof Tensor)) return tensor;
  const { dtype, shape } = tensor;
  return {
    dtype,
    shape,
    data: {
      *[Symbol.iterator]() {
        yield bytesOf(tensor);
      },
    },
  };
}

/**
 * Reads a safetensors file as a state dict: tensors on the CPU, which are the caller's to release.
 * @param options which rows of which tensors; default: all.
 */
export function loadWeights(
  path: string,
  options: ReadOptions = {},
): { state: Map<string, Tensor>; metadata: Readonly<Record<string, string>> } {
  const { tensors, metadata } = readSafetensors(path, options);
  return { state: fromSafetensors(tensors), metadata };
}
