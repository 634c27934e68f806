import { LineamentError } from '../errors.js';
import { native, type Handle } from './native.js';
import { Generator } from './generator.js';
import { signature, Tensor } from './tensor.js';

/** What an operator takes; null and undefined stand for the operator's default. */
export type Argument =
  | Tensor
  | Generator
  | number
  | boolean
  | string
  | null
  | undefined
  | readonly (Tensor | null)[]
  | readonly number[]
  | readonly boolean[];

/** What an operator gives. */
export type Result = Tensor | number | boolean | string | null | undefined | Result[];

function lower(argument: Argument): unknown {
  if (argument instanceof Tensor || argument instanceof Generator) return argument.handle;
  if (Array.isArray(argument)) return argument.map((item) => (item instanceof Tensor ? item.handle : item));
  return argument;
}

function lift(value: unknown): Result {
  if (Array.isArray(value)) return value.map((item) => lift(item));
  // Everything that is neither a primitive nor an array is the external handle of a tensor.
  if (typeof value === 'object' && value !== null) return new Tensor(value as Handle);
  return value as Result;
}

function describe(argument: Argument): string {
  if (argument instanceof Tensor) return argument.released ? `tensor #${argument.id} (released)` : signature(argument);
  if (argument instanceof Generator) return 'generator';
  if (Array.isArray(argument)) {
    const shown = argument.slice(0, 8).map((item) => describe(item as Argument));
    return `[${shown.join(', ')}${argument.length > shown.length ? ', …' : ''}]`;
  }
  return typeof argument === 'string' ? JSON.stringify(argument) : String(argument);
}

/** One call of an operator, with what it gave. */
export interface OperatorCall {
  /** The qualified name, as `aten::conv2d`. */
  readonly operator: string;
  readonly overload: string;
  readonly args: readonly Argument[];
  readonly result: Result;
}

let observer: ((call: OperatorCall) => void) | null = null;

/** Runs `fn` and tells `observe` of each operator that it calls, in order; what `observe` throws ends `fn`. Does not nest. */
export function observed<T>(observe: (call: OperatorCall) => void, fn: () => T): T {
  if (observer !== null) throw new LineamentError('VALUE_INVALID', 'Operators are being observed already.');
  observer = observe;
  try {
    return fn();
  } finally {
    observer = null;
  }
}

/**
 * Calls a libtorch operator by name: `call('aten::add', 'Tensor', [a, b, 1])`. The only caller of operators: errors gain
 * the operator's name and its arguments' shapes here, and tracing hangs here ({@link observed}).
 *
 * @param operator the qualified name, as `aten::conv2d`
 * @param overload the overload's name, '' for the only one
 * @throws {LineamentError} OPERATOR_FAILED with libtorch's reason; TENSOR_RELEASED
 */
export function call(operator: string, overload: string, args: readonly Argument[]): Result {
  const lowered = args.map(lower);
  let raw: unknown;
  try {
    raw = native().call(operator, overload, lowered);
  } catch (cause) {
    if (cause instanceof LineamentError) throw cause;
    const name = overload === '' ? operator : `${operator}.${overload}`;
    throw new LineamentError(
      'OPERATOR_FAILED',
      `${name}(${args.map(describe).join(', ')}): ${(cause as Error).message}`,
      { cause },
    );
  }
  const result = lift(raw);
  observer?.({ operator, overload, args, result });
  return result;
}

/** {@link call} for the many operators that return one tensor. */
export function callForTensor(operator: string, overload: string, args: readonly Argument[]): Tensor {
  return call(operator, overload, args) as Tensor;
}
