import { describe, expect, test } from 'vitest';
import { bytes, decode, encode, float, int, message, repeated, string } from '../../src/onnx/protobuf.js';

const fields = {
  whole: int(1),
  list: repeated(int(2)),
  inner: message(3, { text: string(1) }),
  raw: bytes(4),
  real: float(5),
};

describe('a protobuf message', () => {
  test('passes over fields that it does not know, of every wire type', () => {
    const unknown = [0x78, 1, 0x79, 0, 0, 0, 0, 0, 0, 0, 0, 0x7a, 2, 9, 9, 0x7d, 0, 0, 0, 0];
    expect(decode(fields, Uint8Array.from([...unknown, 0x08, 5]))).toEqual({ whole: 5, list: [] });
  });

  test('takes the last of a field that stands there twice, as the standard says', () => {
    expect(decode(fields, Uint8Array.of(0x08, 5, 0x08, 6)).whole).toBe(6);
  });

  test('keeps whole numbers exactly up to 2^53, and refuses those beyond', () => {
    const most = { whole: Number.MAX_SAFE_INTEGER, list: [Number.MIN_SAFE_INTEGER] };
    expect(decode(fields, encode(fields, most))).toEqual(most);
    const beyond = Uint8Array.of(0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10);
    expect(() => decode(fields, beyond)).toThrow('2^53');
  });

  test('has long lists', () => {
    const list = Array.from({ length: 300_000 }, (_, i) => i);
    // More than can be arguments of one call.
    expect(decode(fields, encode(fields, { list })).list?.join()).toBe(list.join());
  });

  test.each([
    ['another wire type', [0x0d, 0, 0, 0, 0], 'wire type'],
    ['an inner message longer than all', [0x1a, 9, 0x0a, 1, 0x61], 'before the end'],
    ['an inner field longer than its message', [0x1a, 2, 0x0a, 1, 0x61], 'runs over its end'],
  ])('is refused with %s', (_, data, reason) => {
    expect(() => decode(fields, Uint8Array.from(data))).toThrow(reason);
  });
});
