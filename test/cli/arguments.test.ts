import { describe, expect, test } from 'vitest';
import { Arguments } from '../../src/cli/arguments.js';

const specs = {
  pairs: { value: 'file', help: '' },
  set: { value: 'key=value', help: '', multiple: true },
  'target-fmr': { value: 'x', help: '', multiple: true },
  flip: { help: '', on: true },
  protocol: { value: 'name', help: '' },
} as const;
const parse = (...words: string[]) => new Arguments(words, specs);

describe('Arguments', () => {
  test('tells options, switches and words apart, in any order', () => {
    const args = parse('model', '--pairs', 'a.txt', '--json', '--set', 'a=1', '--set=b=2', 'more');
    expect(args.positionals).toEqual(['model', 'more']);
    expect(args.text('pairs')).toBe('a.txt');
    expect(args.list('set')).toEqual(['a=1', 'b=2']);
    expect(args.flag('json')).toBe(true);
    expect(args.flag('quiet')).toBe(false);
  });

  test('turns a switch that is on by default off with --no-', () => {
    expect(parse('--no-flip').flag('flip', true)).toBe(false);
    expect(parse().flag('flip', true)).toBe(true);
  });

  test('takes everything after -- as words', () => {
    expect(parse('--', '--pairs').positionals).toEqual(['--pairs']);
  });

  test('reads numbers, also separated by commas, and checks their range', () => {
    expect(parse('--target-fmr', '1e-3,0.01', '--target-fmr', '0.1').numbers('target-fmr', 0, 1)).toEqual([
      1e-3, 0.01, 0.1,
    ]);
    expect(() => parse('--target-fmr', '2').numbers('target-fmr', 0, 1)).toThrow('a number from 0 to 1, but got "2"');
    expect(() => parse('--target-fmr', 'abc').numbers('target-fmr', 0, 1)).toThrow('but got "abc"');
    expect(() => parse('--target-fmr', '0.1,').numbers('target-fmr', 0, 1)).toThrow('but got ""');
  });

  test.each([
    [['--pair', 'x'], 'unknown option --pair; did you mean --pairs?'],
    [['--no-json'], 'unknown option --no-json'],
    [['--toString'], 'unknown option --toString'],
    [['-x'], 'unknown option -x'],
    [['--pairs'], '--pairs needs a value: --pairs <file>'],
    [['--pairs='], '--pairs needs a value'],
    [['--json=yes'], '--json is a switch and takes no value, but got "yes"'],
    [['--pairs', 'a', '--pairs', 'b'], '--pairs is given twice'],
  ])('refuses %j', (words, message) => {
    expect(() => parse(...words)).toThrow(message);
  });

  test('says what a missing option is for, and which choices there are', () => {
    expect(() => parse().required('pairs', 'name the pair file')).toThrow('--pairs is missing: name the pair file');
    expect(() => parse('--protocol', 'ijb').choice('protocol', ['lfw', 'trials'])).toThrow(
      '--protocol expects one of lfw, trials, but got "ijb"',
    );
    expect(parse('--protocol', 'lfw').choice('protocol', ['lfw', 'trials'])).toBe('lfw');
  });

  test('expects exactly the words that the command takes', () => {
    expect(parse('a', 'b').words('first', 'second')).toEqual(['a', 'b']);
    expect(() => parse('a').words('first', 'second')).toThrow(
      'expected <first> <second> after the command, but got "a"',
    );
    expect(() => parse().words('model')).toThrow('expected <model> after the command, but got nothing');
  });
});
