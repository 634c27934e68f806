import { LineamentError } from '../errors.js';
import { arrayOver, DTYPES, dtypeOf, dtypeOfArray, type DType, type TypedArray } from './dtype.js';
import { native, type Handle } from './native.js';

let announce: (tensor: Tensor) => void = () => {};

/** Tells `listener` of every tensor made from now on; how scopes learn what to free. */
export function onTensorMade(listener: (tensor: Tensor) => void): void {
  announce = listener;
}

/** libtorch's numbers of memory formats. */
const CONTIGUOUS = 0;
const CHANNELS_LAST = 2;

let lastId = 0;

/** Where and as what a new tensor is made. */
export interface TensorOptions {
  /** Default: float32 for numbers, else the element type of the typed array. */
  readonly dtype?: DType;
  /** `cpu` (default) or `cuda:0`. */
  readonly device?: string;
  /** Whether gradients are recorded for it. Default: false. */
  readonly requiresGrad?: boolean;
}

/**
 * An n-dimensional array in libtorch's memory. Operators are functions (`operators.ts`); this class is the handle:
 * what it is, its gradient, its way to and from JavaScript, and its end.
 */
export class Tensor {
  /** Counts tensors in the order in which they were made. */
  readonly id = ++lastId;
  readonly #handle: Handle;
  #released = false;
  #description: { shape: readonly number[]; dtype: DType; device: string } | undefined;

  /** Not for users: tensors come from {@link tensorFrom}, the factories and the operators. */
  constructor(handle: Handle) {
    this.#handle = handle;
    announce(this);
  }

  /** The native handle. @throws {LineamentError} TENSOR_RELEASED */
  get handle(): Handle {
    if (this.#released) {
      throw new LineamentError(
        'TENSOR_RELEASED',
        `Tensor #${this.id}${this.#description ? ` (${signature(this.#description)})` : ''} was used after its release: return it from its scope, or keep() it.`,
      );
    }
    return this.#handle;
  }

  get #described(): { shape: readonly number[]; dtype: DType; device: string } {
    if (this.#description === undefined) {
      const [shape, scalarType, device] = native().describe(this.handle);
      this.#description = { shape, dtype: dtypeOf(scalarType), device };
    }
    return this.#description;
  }

  get shape(): readonly number[] {
    return this.#described.shape;
  }

  get dtype(): DType {
    return this.#described.dtype;
  }

  /** `cpu` or `cuda:0`. */
  get device(): string {
    return this.#described.device;
  }

  /** Number of elements. */
  get numel(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }

  get requiresGrad(): boolean {
    return native().requiresGrad(this.handle);
  }

  set requiresGrad(flag: boolean) {
    native().setRequiresGrad(this.handle, flag);
  }

  /** The gradient that `backward` accumulated, as a new handle on the same memory, or null. */
  get grad(): Tensor | null {
    const handle = native().grad(this.handle);
    return handle === null ? null : new Tensor(handle);
  }

  set grad(gradient: Tensor | null) {
    native().setGrad(this.handle, gradient === null ? null : gradient.handle);
  }

  /** The numbers of the gradient, in its memory: all, or, where it concerns some rows only (`selectRows`), those of the rows. */
  get gradValues(): Tensor | null {
    const handle = native().gradValues(this.handle);
    return handle === null ? null : new Tensor(handle);
  }

  /** The same memory without the record of how it was computed. */
  detach(): Tensor {
    return new Tensor(native().call('aten::detach', '', [this.handle]) as Handle);
  }

  /**
   * Another element type, device or memory order; this tensor itself when nothing changes.
   *
   * With `wait: false` a copy from pinned memory to a GPU goes on while this thread does; what uses it there waits for it.
   */
  to(options: {
    dtype?: DType;
    device?: string;
    memoryFormat?: 'contiguous' | 'channels_last';
    wait?: boolean;
  }): Tensor {
    const { dtype = this.dtype, device = this.device, memoryFormat, wait = true } = options;
    return this.#converted(dtype, device, wait).#ordered(memoryFormat);
  }

  #converted(dtype: DType, device: string, wait: boolean): Tensor {
    if (dtype === this.dtype && device === this.device) return this;
    const args = [this.handle, device, DTYPES[dtype].scalarType, !wait];
    return new Tensor(native().call('aten::to', 'device', args) as Handle);
  }

  /** channels_last is an order of four dimensions; tensors of others stay as they are. */
  #ordered(format: 'contiguous' | 'channels_last' | undefined): Tensor {
    if (format === undefined || (format === 'channels_last' && this.shape.length !== 4)) return this;
    return new Tensor(
      native().call('aten::contiguous', '', [
        this.handle,
        format === 'channels_last' ? CHANNELS_LAST : CONTIGUOUS,
      ]) as Handle,
    );
  }

  /** The elements in row-major order, copied. float16 and bfloat16 come as raw 16-bit words. */
  toTypedArray(): TypedArray {
    return arrayOver(this.dtype, native().toBytes(this.handle));
  }

  /** The elements as numbers of single precision, whatever the element type. */
  toFloat32Array(): Float32Array {
    if (this.dtype === 'float32') return this.toTypedArray() as Float32Array;
    const converted = this.to({ dtype: 'float32' });
    const array = converted.toTypedArray() as Float32Array;
    converted.release();
    return array;
  }

  /** Overwrites the elements of this contiguous CPU tensor. */
  write(data: TypedArray): void {
    native().writeBytes(this.handle, data);
  }

  /** The only element as a number. */
  item(): number {
    if (this.numel !== 1) {
      throw new LineamentError('VALUE_INVALID', `item() takes a tensor of one element, got ${signature(this)}.`);
    }
    return native().call('aten::item', '', [this.handle]) as number;
  }

  get released(): boolean {
    return this.#released;
  }

  /** Frees the handle now; a second call does nothing. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    native().release(this.#handle);
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** `float32[2, 3] cpu: 0.5, 1, …`: the first few elements, in row-major order. */
  toString(): string {
    if (this.#released) return `Tensor #${this.id} (released)`;
    const shown = 8;
    const first = this.#first(shown);
    const values = Array.from<number | bigint, string>(first as ArrayLike<number | bigint>, (value) =>
      Number.isInteger(value) || typeof value === 'bigint' ? String(value) : String(Number(value.toPrecision(6))),
    );
    return `${signature(this)} ${this.device}: ${values.join(', ')}${this.numel > shown ? ', …' : ''}`;
  }

  /** The first elements in row-major order. Of a large tensor no more than a few rows are read. */
  #first(count: number): TypedArray {
    const parts: Tensor[] = [];
    let below = this.numel;
    for (const [dim, size] of this.shape.entries()) {
      if (size === 0) break;
      below /= size;
      const rows = Math.min(size, Math.ceil(count / below));
      const { handle } = parts.at(-1) ?? this;
      parts.push(new Tensor(native().call('aten::narrow', '', [handle, dim, 0, rows]) as Handle));
      if (rows > 1) break;
    }
    const part = parts.at(-1) ?? this;
    const half = this.dtype === 'float16' || this.dtype === 'bfloat16';
    const values = half ? part.toFloat32Array() : part.toTypedArray();
    for (const made of parts) made.release();
    return values.subarray(0, count);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** `float32[2, 3]`: how messages name a tensor. */
export function signature(tensor: { dtype: DType; shape: readonly number[] }): string {
  return `${tensor.dtype}[${tensor.shape.join(', ')}]`;
}

/**
 * A tensor with a copy of the data.
 * @param data a typed array of the wanted element type, or plain numbers (made float32, or `options.dtype`)
 * @throws {LineamentError} VALUE_INVALID when data and shape disagree
 */
export function tensorFrom(
  data: TypedArray | readonly number[],
  shape: readonly number[],
  options: TensorOptions = {},
): Tensor {
  const typed = Array.isArray(data) ? arrayOfNumbers(data, options.dtype) : (data as TypedArray);
  const stored = typed instanceof Uint16Array ? (options.dtype ?? dtypeOfArray(typed)) : dtypeOfArray(typed);
  const numel = shape.reduce((product, size) => product * size, 1);
  if (numel !== typed.length || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new LineamentError('VALUE_INVALID', `${typed.length} elements do not fill the shape [${shape.join(', ')}].`);
  }
  const device = options.device ?? 'cpu';
  const pinned = device !== 'cpu';
  const copied = new Tensor(native().fromBytes(typed, DTYPES[stored].scalarType, shape, pinned));
  const tensor = copied.to({ dtype: options.dtype ?? stored, device, wait: !pinned });
  if (tensor !== copied) copied.release();
  if (options.requiresGrad) tensor.requiresGrad = true;
  return tensor;
}

function arrayOfNumbers(numbers: readonly number[], dtype: DType | undefined): TypedArray {
  if (dtype === 'float64') return Float64Array.from(numbers);
  if (dtype === 'int64') return BigInt64Array.from(numbers, (number) => BigInt(number));
  if (dtype === 'int32') return Int32Array.from(numbers);
  if (dtype === 'uint8') return Uint8Array.from(numbers);
  return Float32Array.from(numbers);
}
