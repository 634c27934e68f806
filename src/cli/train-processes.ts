import { fileURLToPath } from 'node:url';
import { LineamentError } from '../errors.js';
import type { Ended } from '../distributed/launch.js';
import { EXIT } from './command.js';
import { interruptible } from './interrupt.js';
import type { Output } from './output.js';

/** The words of this command line without `--processes N`, for each of the processes. */
export function withoutProcesses(words: readonly string[]): string[] {
  return words.filter((word, n) => !/^--processes(=|$)/.test(word) && words[n - 1] !== '--processes');
}

/** How a process ended, in a sentence. */
function told({ rank, pid, exitCode, signal }: Ended, processes: number): string {
  const how = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
  return `process ${rank} of ${processes} (pid ${pid}) ${how}`;
}

/** The one that ended first of its own fault: others end because of it. */
function culprit(ended: readonly Ended[]): Ended | undefined {
  const bad = ended.filter(({ exitCode }) => exitCode !== 0 && exitCode !== EXIT.interrupted);
  const own = bad.filter(({ exitCode }) => exitCode !== EXIT.machineLacks);
  // What goes wrong in all of them alike, process 0 has told already.
  return own.find(({ rank, signal }) => rank === 0 && signal === null) ?? own[0] ?? bad[0];
}

/**
 * Runs this command line in several processes on this machine; the first of them answers.
 * @returns the exit code: that of all, or of the process whose fault it was.
 * @throws {LineamentError} PROCESS_LOST for a process that was killed
 */
export async function runProcesses(processes: number, output: Output): Promise<number> {
  const { launch } = await import('../distributed/launch.js');
  const program = fileURLToPath(new URL('../cli/main.js', import.meta.url));
  const words = withoutProcesses(process.argv.slice(2));
  const interrupt = interruptible(() => {});
  try {
    const command = [process.execPath, ...process.execArgv, program, ...words] as const;
    const ended = await launch({ processes, command: [...command], signal: interrupt.signal });
    const fault = culprit(ended);
    if (fault === undefined)
      return ended.some(({ exitCode }) => exitCode === EXIT.interrupted) ? EXIT.interrupted : EXIT.done;
    if (fault.said !== '') output.stderr.write(fault.said);
    if (fault.signal === null) return fault.exitCode ?? EXIT.fault;
    throw new LineamentError('PROCESS_LOST', `${told(fault, processes)}; the others have stopped`);
  } finally {
    interrupt.dispose();
  }
}
