import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { treeMemory } from './memory.js';

const SAMPLE_MS = 250;

/** A program that measures one side, in a process of its own, and prints its result as one line of JSON. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Pass on what it says on standard error while it runs. */
  readonly tell?: boolean;
}

/** One of the programs below `ours/`. */
export function ourProgram(name: string, args: readonly string[]): Program {
  return { command: process.execPath, args: [fileURLToPath(new URL(`./ours/${name}.js`, import.meta.url)), ...args] };
}

/** The same in several processes on this machine, of which the first answers. */
export function severalOf(
  processes: number,
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Program {
  return { ...ourProgram('several', [String(processes), name, ...args]), environment };
}

/** Runs a program to its end and returns what its last line says. @throws Error with what it printed, when it failed. */
export async function runProgram<Result>(program: Program): Promise<Result> {
  const { result } = await run<Result>(program, null);
  return result;
}

/**
 * The same, with the peak resident memory of the program and its descendants, in bytes, as sampled four times a second.
 *
 * @param memoryOf what is sampled of the process. Default: {@link treeMemory}.
 */
export async function runProgramWatchingMemory<Result>(
  program: Program,
  memoryOf = treeMemory,
): Promise<{ result: Result; peak: number }> {
  return run<Result>(program, memoryOf);
}

/**
 * How long a program takes from its start to its exit, in milliseconds. Without the certificates of `NODE_EXTRA_CA_CERTS`, which Node reads
 * at its start, whoever needs them: 30 ms.
 * @throws Error when it exits with another code.
 */
export async function timeProgram({ command, args, environment }: Program, codes: readonly number[]): Promise<number> {
  const start = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined, ...environment },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const tookMs = performance.now() - start;
  if (code !== null && codes.includes(code)) return tookMs;
  throw new Error(`${[command, ...args].join(' ')} ended with exit code ${code}.`);
}

async function run<Result>(
  { command, args, environment, tell = false }: Program,
  memoryOf: ((pid: number) => number) | null,
): Promise<{ result: Result; peak: number }> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const [output, errors]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors.push(text);
    if (tell) process.stderr.write(text);
  });
  let peak = 0;
  const sample = (): void => {
    if (child.pid !== undefined && memoryOf !== null) peak = Math.max(peak, memoryOf(child.pid));
  };
  const timer = memoryOf === null ? undefined : setInterval(sample, SAMPLE_MS);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    const last = output.join('').trim().split('\n').at(-1) ?? '';
    if (code === 0 && last.startsWith('{')) return { result: JSON.parse(last) as Result, peak };
    throw new Error(
      `${[command, ...args].join(' ')} ended with exit code ${code} and no result:\n${errors.join('').trim()}`,
    );
  } finally {
    clearInterval(timer);
  }
}
