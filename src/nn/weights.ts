import { arrayOver } from '../torch/dtype.js';
import { readSafetensors, type StoredTensor, writeSafetensors } from '../torch/safetensors.js';
import { type Tensor, tensorFrom } from '../torch/tensor.js';

/** The values of a state dict as bytes, for a safetensors file; copies. */
export function toSafetensors(state: ReadonlyMap<string, Tensor>): Map<string, StoredTensor> {
  return new Map(
    [...state].map(([name, tensor]) => {
      const { buffer, byteOffset, byteLength } = tensor.toTypedArray();
      return [name, { dtype: tensor.dtype, shape: tensor.shape, data: new Uint8Array(buffer, byteOffset, byteLength) }];
    }),
  );
}

/** The tensors of a safetensors file; on the CPU, and the caller's to release. */
export function fromSafetensors(stored: ReadonlyMap<string, StoredTensor>): Map<string, Tensor> {
  return new Map(
    [...stored].map(([name, { dtype, shape, data }]) => {
      // Copied: in the file a tensor may begin anywhere, and a typed array only at multiples of its element.
      const values = arrayOver(dtype, new Uint8Array(data).buffer);
      return [name, tensorFrom(values, shape, { dtype })];
    }),
  );
}

/** Writes a state dict as a safetensors file, whole or not at all; `metadata` maps names to strings. */
export function saveWeights(
  path: string,
  state: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  writeSafetensors(path, toSafetensors(state), metadata);
}

/** Reads a safetensors file as a state dict: tensors on the CPU, which are the caller's to release. */
export function loadWeights(path: string): { state: Map<string, Tensor>; metadata: Readonly<Record<string, string>> } {
  const { tensors, metadata } = readSafetensors(path);
  return { state: fromSafetensors(tensors), metadata };
}
