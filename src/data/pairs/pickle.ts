import { LineamentError } from '../../errors.js';
import { ascii, latin1Bytes, pythonString, rawUnicode } from './pickle-text.js';
import { callGlobal, Global, setState } from './pickle-globals.js';

/** What a pickle that is understood here can hold. Lists and tuples are both arrays; a Python 2 `str` is bytes. */
export type Pickled = null | boolean | number | string | Uint8Array | Pickled[] | object;

/** Marks the beginning of a list's items on the stack. */
const MARK = Symbol('mark');

/**
 * Reads a pickle of numbers, booleans, strings, bytes, lists and tuples, and of numpy's booleans and arrays of bytes, in
 * protocols 0 to 4 of Python 2 and 3. A pickle is a program; of its instructions only those that build such values are
 * understood, and of the names that it may call only the few in `pickle-globals`, none of which is looked up or
 * executed: anything else is refused. Bytes are views into `file`.
 *
 * @throws LineamentError PAIRS_INVALID naming the file, the byte and what was met there.
 */
export function readPickle(file: Uint8Array, name: string): Pickled {
  return new Machine(file, name).run();
}

class Machine {
  readonly #file: Uint8Array;
  readonly #view: DataView;
  readonly #name: string;
  #at = 0;
  #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  /** Text that may still be turned into bytes: what is in the file, once. Else a small file could ask for any memory. */
  #encodable: number;

  constructor(file: Uint8Array, name: string) {
    this.#file = file;
    this.#view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    this.#name = name;
    this.#encodable = file.length;
  }

  run(): Pickled {
    for (;;) {
      const start = this.#at;
      const code = this.#byte();
      const instruction = INSTRUCTIONS[String.fromCharCode(code)];
      if (instruction === undefined) {
        const shown = code > 32 && code < 127 ? `'${String.fromCharCode(code)}'` : `0x${code.toString(16)}`;
        throw this.refusal(start, `the instruction ${shown}`);
      }
      if (instruction === 'stop') return this.pop() as Pickled;
      instruction(this);
    }
  }

  refusal(at: number, met: string): LineamentError {
    return new LineamentError(
      'PAIRS_INVALID',
      `${this.#name}: expected a pickle of photos and of booleans, but met ${met} at byte ${at}. ` +
        'Nothing of it was executed. If you trust the file, write it again with plain lists of bytes and of bool.',
    );
  }

  refuse(met: string): never {
    throw this.refusal(this.#at, met);
  }

  /** The next `length` bytes. */
  take(length: number): Uint8Array {
    const start = this.#at;
    if (!(length >= 0 && length <= this.#file.length - start)) {
      throw this.refusal(start, `${length} bytes where ${this.#file.length - start} are left`);
    }
    this.#at += length;
    return this.#file.subarray(start, this.#at);
  }

  #byte(): number {
    return this.take(1)[0]!;
  }

  uint(bytes: 1 | 2 | 4): number {
    const at = this.#at;
    this.take(bytes);
    return bytes === 1
      ? this.#view.getUint8(at)
      : bytes === 2
        ? this.#view.getUint16(at, true)
        : this.#view.getUint32(at, true);
  }

  int32(): number {
    const at = this.#at;
    this.take(4);
    return this.#view.getInt32(at, true);
  }

  /** A length of eight bytes; more than a file can hold is refused where it is used. */
  uint64(): number {
    const at = this.#at;
    this.take(8);
    return Number(this.#view.getBigUint64(at, true));
  }

  /** The rest of a line of text, without its end. */
  line(): string {
    const end = this.#file.indexOf(10, this.#at);
    if (end < 0) this.refuse('a line without an end');
    const text = ascii(this.#file.subarray(this.#at, end));
    this.#at = end + 1;
    return text;
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) this.refuse('an instruction that lacks a value');
    return value;
  }

  top(): unknown {
    const value = this.pop();
    this.push(value);
    return value;
  }

  /** What was pushed since the last mark. */
  popToMark(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) this.refuse('an instruction that lacks its mark');
    const values = this.#stack.slice(mark + 1);
    this.#stack.length = mark;
    return values;
  }

  extend(values: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) this.refuse('items without a list');
    for (const value of values) list.push(value);
  }

  /** The memo of a long list is as long as the list: it is counted, not searched. */
  remember(slot = this.#memo.size): void {
    this.#memo.set(slot, this.top());
  }

  recall(slot: number): void {
    if (!this.#memo.has(slot)) this.refuse(`a reference to what was not remembered (${slot})`);
    this.push(this.#memo.get(slot));
  }

  callGlobal(callee: unknown, args: unknown): unknown {
    if (!(callee instanceof Global) || !Array.isArray(args))
      this.refuse('a call of something that is not a known name');
    const result = callGlobal(callee, args, (text) => this.#encoded(text));
    return result === undefined ? this.refuse(`a call of ${callee.name} with other arguments than are known`) : result;
  }

  #encoded(text: string): Uint8Array {
    this.#encodable -= text.length;
    if (this.#encodable < 0) this.refuse('more text to encode than the file holds');
    return latin1Bytes(text) ?? this.refuse('text that does not stand for bytes');
  }
}

/** By their letter. See Python's `pickletools` for what each does. */
const INSTRUCTIONS: Readonly<Record<string, 'stop' | ((machine: Machine) => void)>> = {
  '.': 'stop',
  '(': (m) => m.push(MARK),
  '0': (m) => void m.pop(),
  // Protocol 2's number, and protocol 4's frames, in which the same instructions stand.
  '\x80': (m) => void (m.uint(1) > 4 && m.refuse('a protocol above 4')),
  '\x95': (m) => void m.uint64(),
  // Constants.
  N: (m) => m.push(null),
  '\x88': (m) => m.push(true),
  '\x89': (m) => m.push(false),
  I: (m) => {
    const text = m.line();
    m.push(text === '01' ? true : text === '00' ? false : whole(text, m));
  },
  L: (m) => m.push(whole(m.line().replace(/L$/, ''), m)),
  J: (m) => m.push(m.int32()),
  K: (m) => m.push(m.uint(1)),
  M: (m) => m.push(m.uint(2)),
  '\x8a': (m) => m.push(littleEndian(m.take(m.uint(1)), m)),
  // Text and bytes.
  S: (m) => m.push(pythonString(m.line()) ?? m.refuse('a malformed string')),
  T: (m) => m.push(m.take(m.uint(4))),
  U: (m) => m.push(m.take(m.uint(1))),
  B: (m) => m.push(m.take(m.uint(4))),
  C: (m) => m.push(m.take(m.uint(1))),
  '\x8e': (m) => m.push(m.take(m.uint64())),
  V: (m) => m.push(rawUnicode(m.line())),
  X: (m) => m.push(utf8(m.take(m.uint(4)), m)),
  '\x8c': (m) => m.push(utf8(m.take(m.uint(1)), m)),
  '\x8d': (m) => m.push(utf8(m.take(m.uint64()), m)),
  // Lists and tuples.
  ']': (m) => m.push([]),
  ')': (m) => m.push([]),
  l: (m) => m.push(m.popToMark()),
  t: (m) => m.push(m.popToMark()),
  '\x85': (m) => m.push([m.pop()]),
  '\x86': (m) => m.push([m.pop(), m.pop()].reverse()),
  '\x87': (m) => m.push([m.pop(), m.pop(), m.pop()].reverse()),
  a: (m) => {
    const value = m.pop();
    m.extend([value]);
  },
  e: (m) => {
    const values = m.popToMark();
    m.extend(values);
  },
  // What was met before.
  p: (m) => m.remember(whole(m.line(), m)),
  q: (m) => m.remember(m.uint(1)),
  r: (m) => m.remember(m.uint(4)),
  '\x94': (m) => m.remember(),
  g: (m) => m.recall(whole(m.line(), m)),
  h: (m) => m.recall(m.uint(1)),
  j: (m) => m.recall(m.uint(4)),
  // Names, of which few are known, and their calls.
  c: (m) => {
    const module = m.line();
    m.push(known(module, m.line(), m));
  },
  '\x93': (m) => {
    const name = m.pop();
    m.push(known(m.pop(), name, m));
  },
  R: (m) => {
    const args = m.pop();
    m.push(m.callGlobal(m.pop(), args));
  },
  b: (m) => {
    const state = m.pop();
    if (!setState(m.top(), state)) m.refuse('the state of an object that is not known');
  },
};

function known(module: unknown, name: unknown, machine: Machine): Global {
  return Global.of(module, name) ?? machine.refuse(`the name ${String(module)}.${String(name)}`);
}

function whole(text: string, machine: Machine): number {
  const value = Number(text);
  return /^-?\d+$/.test(text) && Number.isSafeInteger(value) ? value : machine.refuse(`"${text}" for a whole number`);
}

function littleEndian(bytes: Uint8Array, machine: Machine): number {
  if (bytes.length > 6) machine.refuse(`a number of ${bytes.length} bytes`);
  const unsigned = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
  return (bytes.at(-1) ?? 0) > 127 ? unsigned - 256 ** bytes.length : unsigned;
}

function utf8(bytes: Uint8Array, machine: Machine): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return machine.refuse('text that is not UTF-8');
  }
}
