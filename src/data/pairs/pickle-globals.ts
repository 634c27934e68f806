import { ascii } from './pickle-text.js';

/** The names that a pickle of photos may hold, as Python 3 and numpy 1 have them: each has moved between versions. */
const KNOWN = [
  '_codecs.encode',
  'builtins.bytes',
  'numpy.dtype',
  'numpy.ndarray',
  'numpy.core.multiarray._reconstruct',
  'numpy.core.multiarray.scalar',
] as const;

type KnownName = (typeof KNOWN)[number];

/** A name that is known: only a label here, with nothing behind it to call. */
export class Global {
  private constructor(readonly name: KnownName) {}

  /** Null for any other name. */
  static of(module: unknown, name: unknown): Global | null {
    const asked = `${text(module)}.${text(name)}`
      .replace(/^numpy\._core\./, 'numpy.core.')
      .replace(/^__builtin__\./, 'builtins.');
    const found = KNOWN.find((known) => known === asked);
    return found === undefined ? null : new Global(found);
  }
}

/** An array or a number's type, by numpy's letter and size: `b1` booleans, `u1` bytes, `O` objects. */
class NumpyType {
  constructor(readonly code: string) {}
}

/** numpy gives an array in two parts: an empty one, then its state, which fills `values`. */
class NumpyArray {
  values: unknown[] | Uint8Array | null = null;
}

/** What a call gives; undefined where it is not one that is known. `encode` turns Latin-1 text into bytes. */
export function callGlobal(callee: Global, args: readonly unknown[], encode: (text: string) => Uint8Array): unknown {
  const [first, second] = args;
  switch (callee.name) {
    case '_codecs.encode':
      // How Python 3 writes bytes for the protocols that had none.
      return typeof first === 'string' && second === 'latin1' ? encode(first) : undefined;
    case 'builtins.bytes':
      return args.length === 0 ? encode('') : undefined;
    case 'numpy.dtype': {
      const code = text(first);
      return ['b1', 'u1', 'O', 'O8', 'bool', 'uint8', 'object'].includes(code) ? new NumpyType(code) : undefined;
    }
    case 'numpy.core.multiarray.scalar': {
      if (!(first instanceof NumpyType && second instanceof Uint8Array && second.length === 1)) return undefined;
      return isBoolean(first) ? second[0] !== 0 : second[0];
    }
    case 'numpy.core.multiarray._reconstruct':
      return first instanceof Global && first.name === 'numpy.ndarray' ? new NumpyArray() : undefined;
    case 'numpy.ndarray':
      return undefined;
  }
}

/** Gives an object the state that a pickle holds for it. False where it is not one that is known. */
export function setState(object: unknown, state: unknown): boolean {
  if (!Array.isArray(state)) return false;
  if (object instanceof NumpyType) return true;
  if (!(object instanceof NumpyArray)) return false;
  const [, , type, , data] = state as unknown[];
  if (!(type instanceof NumpyType)) return false;
  if (Array.isArray(data)) object.values = data;
  else if (!(data instanceof Uint8Array)) return false;
  else object.values = isBoolean(type) ? Array.from(data, (byte) => byte !== 0) : data;
  return true;
}

/** What an array holds; anything else as it is. */
export function withoutNumpy(value: unknown): unknown {
  return value instanceof NumpyArray ? value.values : value;
}

function isBoolean({ code }: NumpyType): boolean {
  return code.startsWith('b');
}

function text(value: unknown): string {
  return value instanceof Uint8Array ? ascii(value) : String(value);
}
