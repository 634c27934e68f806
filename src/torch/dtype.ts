import { LineamentError } from '../errors.js';

/** Element types, under PyTorch's names, with libtorch's `ScalarType` number and the size of an element in bytes. */
export const DTYPES = {
  uint8: { scalarType: 0, bytes: 1 },
  int32: { scalarType: 3, bytes: 4 },
  int64: { scalarType: 4, bytes: 8 },
  float16: { scalarType: 5, bytes: 2 },
  float32: { scalarType: 6, bytes: 4 },
  float64: { scalarType: 7, bytes: 8 },
  bool: { scalarType: 11, bytes: 1 },
  bfloat16: { scalarType: 15, bytes: 2 },
} as const satisfies Record<string, { scalarType: number; bytes: number }>;

export type DType = keyof typeof DTYPES;

/** The typed arrays that tensors are made from and read into. float16 and bfloat16 are read as their raw 16 bits. */
export type TypedArray = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | Uint16Array;

const BY_SCALAR_TYPE = new Map<number, DType>(
  Object.entries(DTYPES).map(([name, { scalarType }]) => [scalarType, name as DType]),
);

/** The name of libtorch's scalar type. */
export function dtypeOf(scalarType: number): DType {
  const dtype = BY_SCALAR_TYPE.get(scalarType);
  if (dtype === undefined) {
    throw new LineamentError('VALUE_INVALID', `libtorch's scalar type ${scalarType} is not one that Lineament reads.`);
  }
  return dtype;
}

/** The element type that a typed array holds. */
export function dtypeOfArray(array: TypedArray): DType {
  if (array instanceof Float32Array) return 'float32';
  if (array instanceof Float64Array) return 'float64';
  if (array instanceof BigInt64Array) return 'int64';
  if (array instanceof Int32Array) return 'int32';
  if (array instanceof Uint8Array) return 'uint8';
  throw new LineamentError('VALUE_INVALID', 'A Uint16Array may hold float16 or bfloat16: say which in options.dtype.');
}

/** A typed array over the bytes of a tensor of this element type. */
export function arrayOver(dtype: DType, bytes: ArrayBuffer): TypedArray {
  switch (dtype) {
    case 'float32':
      return new Float32Array(bytes);
    case 'float64':
      return new Float64Array(bytes);
    case 'int64':
      return new BigInt64Array(bytes);
    case 'int32':
      return new Int32Array(bytes);
    case 'float16':
    case 'bfloat16':
      return new Uint16Array(bytes);
    case 'uint8':
    case 'bool':
      return new Uint8Array(bytes);
  }
}
