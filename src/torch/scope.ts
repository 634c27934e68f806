import { LineamentError } from '../errors.js';
import { native } from './native.js';
import { onTensorMade, Tensor } from './tensor.js';

/**
 * Tensors live in scopes. JavaScript's garbage collector runs far too late for a training step, so what a scope made is
 * freed when the scope ends, except what it returns. Tensors outside of every scope are left to the collector.
 */
const scopes: Set<Tensor>[] = [];

onTensorMade(enter);

/** Puts a tensor in the innermost scope; without one the collector learns how much memory hangs on it. */
function enter(tensor: Tensor): void {
  const innermost = scopes.at(-1);
  if (innermost === undefined) native().leaveToCollector(tensor.handle);
  else innermost.add(tensor);
}

/** Every tensor reachable from a value through arrays, maps and plain objects. */
function* tensorsIn(value: unknown): Generator<Tensor> {
  if (value instanceof Tensor) {
    yield value;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* tensorsIn(item);
  } else if (value instanceof Map) {
    for (const item of value.values()) yield* tensorsIn(item);
  } else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const item of Object.values(value)) yield* tensorsIn(item);
  }
}

/** Ends a scope: what it returns moves to the enclosing scope, the rest is released. */
function leave(scope: Set<Tensor>, result: unknown): void {
  scopes.splice(scopes.lastIndexOf(scope), 1);
  for (const tensor of tensorsIn(result)) {
    if (scope.delete(tensor)) enter(tensor);
  }
  for (const tensor of scope) tensor.release();
}

/**
 * Runs `fn` and frees every tensor made inside, except those reachable from what it returns (tensors, and arrays, maps
 * and plain objects of them) and those that were {@link keep | kept}. Scopes nest. When `fn` throws, all are freed.
 *
 * @throws VALUE_INVALID for an async function: it returns before it is done, and would go on with tensors that are freed.
 */
export function scope<T>(fn: () => T): T {
  const made = new Set<Tensor>();
  scopes.push(made);
  let result: T | undefined;
  try {
    result = fn();
    if (isPromise(result)) {
      // What it meets when it goes on is of no more interest than this.
      result.then(undefined, () => {});
      throw new LineamentError(
        'VALUE_INVALID',
        'scope() takes a function that is done when it returns, and got one that returns a promise: its tensors would be freed ' +
          'while it still works on them. Await what it waits for first, and open the scope then.',
      );
    }
    return result;
  } finally {
    leave(made, result);
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Takes a tensor out of every open scope: parameters and optimiser state outlive the step that made them. */
export function keep<T extends Tensor>(tensor: T): T {
  for (const made of scopes) made.delete(tensor);
  native().leaveToCollector(tensor.handle);
  return tensor;
}

/** How many tensors are held from JavaScript now; flat over training steps, or something leaks. */
export function liveTensors(): number {
  return native().liveTensors();
}
