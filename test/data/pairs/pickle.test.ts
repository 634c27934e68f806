import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPickle } from '../../../src/data/pairs/pickle.js';
import { withoutNumpy } from '../../../src/data/pairs/pickle-globals.js';
import { LineamentError } from '../../../src/errors.js';
import { readCases } from '../../parity/fixture.js';

interface Case {
  readonly name: string;
  readonly pickle: string;
  readonly photos: number[][];
  readonly same: boolean[];
}

const cases = readCases<Case>('pickles');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const read = (text: string) => readPickle(bytesOf(text), 'set.bin');
const refusal = (text: string): string => {
  try {
    return JSON.stringify(read(text));
  } catch (error) {
    expect(error).toMatchObject({ code: 'PAIRS_INVALID' });
    return (error as Error).message;
  }
};

describe('readPickle', () => {
  it.each(cases)('reads what Python writes: $name', ({ pickle, photos, same }) => {
    const [first, second] = (readPickle(Buffer.from(pickle, 'base64'), 'set.bin') as unknown[]).map(withoutNumpy);
    expect((first as unknown[]).map((photo) => [...(withoutNumpy(photo) as Uint8Array)])).toEqual(photos);
    expect((second as unknown[]).map(Boolean)).toEqual(same);
  });

  it('reads the strings of Python 2 as bytes, in its text protocol and in its binary one', () => {
    // pickle.dumps((['a\\x00\\'b', 'c'], [True]), 0) and 2 under Python 2.7, worked by hand from pickletools.
    const expected = [[Uint8Array.from([97, 0, 39, 98]), Uint8Array.from([99])], [true]];
    expect(read("((lp0\nS\"a\\x00'b\"\np1\naS'c'\np2\na(lp3\nI01\natp4\n.")).toEqual(expected);
    expect(read("\x80\x02]q\x00(U\x04a\x00'bq\x01T\x01\x00\x00\x00ce]q\x02\x88a\x86q\x03.")).toEqual(expected);
  });

  it('gives numbers with their signs', () => {
    expect(read('(J\xff\xff\xff\xffK\x07M\x01\x02\x8a\x01\xff\x8a\x00L-12L\nl.')).toEqual([-1, 7, 513, -1, 0, -12]);
  });

  it.each([
    ['a call of the system', "cos\nsystem\n(S'echo pwned'\ntR.", /the name os\.system/],
    ['evaluation', "c__builtin__\neval\n(S'1'\ntR.", /the name __builtin__\.eval/],
    ['a name of a stack', '\x80\x04\x8c\x05posix\x8c\x06system\x93.', /the name posix\.system/],
    ['an instance', '(i__main__\nThing\n.', /the instruction 'i'/],
    ['a class built anew', '\x80\x02c_codecs\nencode\n)\x81.', /the instruction 0x81/],
    ['a persistent reference', 'Pwhere\n.', /the instruction 'P'/],
    ['an extension', '\x82\x01.', /the instruction 0x82/],
    ['a dictionary', '}.', /the instruction '}'/],
    ['a protocol to come', '\x80\x05].', /a protocol above 4/],
    ['another encoding', '\x80\x02c_codecs\nencode\nX\x01\x00\x00\x00aX\x04\x00\x00\x00utf8\x86R.', /other arguments/],
    ['a call of data', ']]R.', /not a known name/],
    ['the end before its end', ']', /1 bytes where 0 are left/],
    ['bytes past the end', 'B\xff\xff\xff\xffab', /4294967295 bytes where 2 are left/],
    ['a length no file has', '\x8e\xff\xff\xff\xff\xff\xff\xff\xffab', /bytes where 2 are left/],
    ['nothing on its stack', '.', /lacks a value/],
    ['a list without its mark', 'l.', /lacks its mark/],
    ['a reference to nothing', 'h\x05.', /not remembered \(5\)/],
  ])('refuses %s, saying where', (_, text, message) => {
    expect(refusal(text)).toMatch(message);
    expect(refusal(text)).toMatch(/at byte \d+/);
  });

  it('refuses to grow text without end', () => {
    const encode = 'c_codecs\nencode\nh\x00X\x06\x00\x00\x00latin1\x86R';
    expect(refusal(`\x80\x02X\x64\x00\x00\x00${'a'.repeat(100)}q\x00${encode.repeat(9)}.`)).toMatch(
      /more text to encode/,
    );
  });

  it('does nothing with any other bytes but read or refuse them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...cases), fc.nat(), (junk, { pickle }, at) => {
        const damaged = Buffer.from(pickle, 'base64');
        damaged.set(junk.subarray(0, damaged.length), at % Math.max(1, damaged.length - junk.length));
        const outcomes = [junk, damaged].map((bytes) => {
          try {
            return readPickle(bytes, 'set.bin') !== undefined;
          } catch (error) {
            return error instanceof LineamentError && error.code === 'PAIRS_INVALID';
          }
        });
        expect(outcomes).toEqual([true, true]);
      }),
    );
  });
});
