import { LineamentError } from '../errors.js';

/** Element types, under the names that the rest of Lineament uses, with ONNX's number (`TensorProto.DataType`) and bytes. */
export const ELEMENT_TYPES = {
  float32: { code: 1, bytes: 4 },
  uint8: { code: 2, bytes: 1 },
  int8: { code: 3, bytes: 1 },
  int32: { code: 6, bytes: 4 },
  int64: { code: 7, bytes: 8 },
  float16: { code: 10, bytes: 2 },
} as const satisfies Record<string, { code: number; bytes: number }>;

export type ElementType = keyof typeof ELEMENT_TYPES;

/** A constant of a graph. `data` holds its elements row-major and little-endian. */
export interface OnnxTensor {
  readonly elementType: ElementType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** How many elements a shape has. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * A tensor over bytes that are there already.
 * @throws VALUE_INVALID when the shape is not one of whole sizes ≥ 0, or asks for more or fewer bytes.
 */
export function tensorOf(elementType: ElementType, shape: readonly number[], data: Uint8Array): OnnxTensor {
  const expected = elementCount(shape) * ELEMENT_TYPES[elementType].bytes;
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || expected !== data.length) {
    throw new LineamentError(
      'VALUE_INVALID',
      `A tensor ${elementType}[${shape.join(', ')}] takes ${expected} bytes, got ${data.length}.`,
    );
  }
  return { elementType, shape, data };
}

/** Numbers as a float32 tensor. */
export function float32Tensor(shape: readonly number[], values: Iterable<number>): OnnxTensor {
  const numbers = Float32Array.from(values);
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  numbers.forEach((value, i) => view.setFloat32(i * 4, value, true));
  return tensorOf('float32', shape, new Uint8Array(view.buffer));
}

/** Whole numbers as an int64 tensor of one dimension: shapes, axes and pads are given to operators so. */
export function int64Tensor(values: readonly number[]): OnnxTensor {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, i) => view.setBigInt64(i * 8, BigInt(value), true));
  return tensorOf('int64', [values.length], new Uint8Array(view.buffer));
}

/**
 * The numbers of an int32 tensor, in order.
 * @throws FILE_INVALID when it holds something else: such tensors come from files.
 */
export function int32s({ elementType, data }: OnnxTensor): number[] {
  if (elementType !== 'int32') {
    throw new LineamentError('FILE_INVALID', `The file has ${elementType} where whole numbers (int32) should stand.`);
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: data.length / 4 }, (_, i) => view.getInt32(i * 4, true));
}

/** The numbers of an int64 tensor, in order: the other way round from {@link int64Tensor}. */
export function int64s({ data }: OnnxTensor): number[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: data.length / 8 }, (_, i) => Number(view.getBigInt64(i * 8, true)));
}

/** The same elements in another shape of as many. */
export function reshaped(tensor: OnnxTensor, shape: readonly number[]): OnnxTensor {
  return tensorOf(tensor.elementType, shape, tensor.data);
}

/** The tensor with its axes in another order: axis `i` of the result is axis `order[i]` of the original. */
export function transposed(tensor: OnnxTensor, order: readonly number[]): OnnxTensor {
  const { bytes } = ELEMENT_TYPES[tensor.elementType];
  const strides = tensor.shape.map((_, axis) => elementCount(tensor.shape.slice(axis + 1)) * bytes);
  const shape = order.map((axis) => tensor.shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const data = new Uint8Array(tensor.data.length);
  const index = shape.map(() => 0);
  for (let to = 0, from = 0; to < data.length; to += bytes) {
    for (let b = 0; b < bytes; b++) data[to + b] = tensor.data[from + b]!;
    // Counts up, the last axis fastest, and moves the source along.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return tensorOf(tensor.elementType, shape, data);
}
