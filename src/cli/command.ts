import type { Arguments, OptionSpecs } from './arguments.js';
import type { Output } from './output.js';

/** Exit codes of every command; `verify` also answers with {@link EXIT.no}. */
export const EXIT = { done: 0, no: 1, badInput: 2, machineLacks: 3, fault: 70, interrupted: 130 } as const;

/** What a command file exports as `command`. */
export interface Command {
  /** The words after the command's name, as the help shows them. */
  readonly usage: string;
  /** A paragraph or two for `--help`. */
  readonly description: string;
  readonly options: OptionSpecs;
  readonly examples: readonly string[];
  /** Does the work and returns the exit code. */
  run(args: Arguments, output: Output): Promise<number>;
}
