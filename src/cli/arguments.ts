import { parseArgs } from 'node:util';
import { LineamentError } from '../errors.js';
import { nearest } from './nearest.js';

/** One option of a command. Without `value` it is a switch; with it, it takes a value shown as `<value>` in the help. */
export interface OptionSpec {
  readonly value?: string;
  readonly help: string;
  /** May be given several times. */
  readonly multiple?: boolean;
  /** A switch that is on by default and turned off by `--no-…`. */
  readonly on?: boolean;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** Options that every command understands. */
export const COMMON_OPTIONS = {
  json: { help: 'print one JSON document on standard output and nothing else there' },
  quiet: { help: 'no progress and no warnings' },
  help: { help: 'show this help' },
} as const satisfies OptionSpecs;

const usage = (message: string) => new LineamentError('USAGE', message);

/** The parsed words of a command line: options by name, the rest in order. Wrong usage throws `USAGE`. */
export class Arguments {
  readonly positionals: readonly string[];
  readonly #values = new Map<string, string[]>();
  readonly #switches = new Map<string, boolean>();

  constructor(words: readonly string[], specs: OptionSpecs) {
    const all: OptionSpecs = { ...COMMON_OPTIONS, ...specs };
    const options = Object.fromEntries(
      Object.entries(all).map(([name, spec]) => [
        name,
        { type: spec.value === undefined ? ('boolean' as const) : ('string' as const), multiple: true },
      ]),
    );
    const { tokens, positionals } = parseArgs({
      args: [...words],
      options,
      strict: false,
      allowPositionals: true,
      tokens: true,
    });
    this.positionals = positionals;
    for (const token of tokens) {
      if (token.kind === 'option') this.#take(token.name, token.rawName, token.value, all);
    }
  }

  #take(name: string, rawName: string, value: string | undefined, specs: OptionSpecs): void {
    const positive = name.startsWith('no-') && specs[name] === undefined ? name.slice(3) : name;
    const spec = Object.hasOwn(specs, positive) ? specs[positive]! : undefined;
    if (spec === undefined || (positive !== name && !spec.on)) {
      const near = nearest(name, Object.keys(specs));
      const hint = near === null ? '' : `; did you mean --${near}?`;
      throw usage(
        `unknown option ${rawName}${hint} (options: ${Object.keys(specs)
          .map((each) => `--${each}`)
          .join(', ')})`,
      );
    }
    if (spec.value === undefined) {
      if (value !== undefined) throw usage(`${rawName} is a switch and takes no value, but got "${value}"`);
      this.#switches.set(positive, positive === name);
      return;
    }
    if (value === undefined || value === '') throw usage(`${rawName} needs a value: ${rawName} <${spec.value}>`);
    const given = this.#values.get(name) ?? [];
    if (given.length > 0 && !spec.multiple) throw usage(`${rawName} is given twice; it takes one value`);
    this.#values.set(name, [...given, value]);
  }

  flag(name: string, whenAbsent = false): boolean {
    return this.#switches.get(name) ?? whenAbsent;
  }

  list(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  text(name: string): string | undefined {
    return this.list(name)[0];
  }

  /** The value of an option that the command cannot do without. */
  required(name: string, meaning: string): string {
    const value = this.text(name);
    if (value === undefined) throw usage(`--${name} is missing: ${meaning}`);
    return value;
  }

  /** One of a fixed set of words. */
  choice<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw usage(`--${name} expects one of ${choices.join(', ')}, but got "${value}"`);
    return found;
  }

  /** Numbers inside [low, high]; a comma separates several in one value. */
  numbers(name: string, low: number, high: number): readonly number[] {
    return this.list(name)
      .flatMap((value) => value.split(','))
      .map((word) => {
        const number = Number(word);
        if (word.trim() === '' || !(number >= low && number <= high)) {
          throw usage(`--${name} expects a number from ${low} to ${high}, but got "${word}"`);
        }
        return number;
      });
  }

  number(name: string, low: number, high: number): number | undefined {
    const all = this.numbers(name, low, high);
    if (all.length > 1) throw usage(`--${name} takes one number, but got ${all.join(', ')}`);
    return all[0];
  }

  /** Exactly the named positional words, in order. */
  words<const Names extends readonly string[]>(...names: Names): { [I in keyof Names]: string } {
    if (this.positionals.length !== names.length) {
      const expected = names.length === 0 ? 'no words' : names.map((name) => `<${name}>`).join(' ');
      const arrived = this.positionals.length === 0 ? 'nothing' : `"${this.positionals.join(' ')}"`;
      throw usage(`expected ${expected} after the command, but got ${arrived}`);
    }
    return [...this.positionals] as { [I in keyof Names]: string };
  }
}
