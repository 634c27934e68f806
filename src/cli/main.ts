#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { LineamentError } from '../errors.js';
import { Arguments } from './arguments.js';
import { EXIT } from './command.js';
import { COMMANDS, type CommandName } from './commands.js';
import { report } from './failure.js';
import { commandHelp, overview } from './help.js';
import { nearest } from './nearest.js';
import { Output } from './output.js';

async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

const isCommand = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);

function unknownCommand(word: string): LineamentError {
  const names = Object.keys(COMMANDS);
  const near = nearest(word, names);
  const hint = near === null ? '' : `; did you mean "${near}"?`;
  return new LineamentError('USAGE', `there is no command "${word}"${hint} (commands: ${names.join(', ')})`);
}

/** Runs one command line (the words after `lineament`) and returns the exit code. */
async function main(words: readonly string[], output: Output): Promise<number> {
  const [first, ...rest] = words;
  if (first === '--version') {
    const text = await version();
    output.answer({ version: text }, text);
    return EXIT.done;
  }
  const asksHelp = first === undefined || first === '--help' || first === '-h' || first === 'help';
  if (asksHelp && (rest[0] === undefined || !isCommand(rest[0]))) {
    const text = overview(await version());
    output.answer({ help: text }, text);
    return EXIT.done;
  }
  const name = asksHelp ? rest[0]! : first;
  if (!isCommand(name)) throw unknownCommand(name);
  const command = await COMMANDS[name].load();
  if (asksHelp || rest.includes('--help') || rest.includes('-h')) {
    const text = commandHelp(name, command);
    output.answer({ help: text }, text);
    return EXIT.done;
  }
  return command.run(new Arguments(rest, command.options), output);
}

/** Leaves with `code` once what was written has reached its reader. */
function leave(code: number): void {
  process.exitCode = code;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

const words = process.argv.slice(2);
const output = new Output({ json: words.includes('--json'), quiet: words.includes('--quiet') });

// A reader that closes early (`lineament runs | head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.fault),
);
process.on('uncaughtException', (error) => leave(report(error, output)));
process.on('unhandledRejection', (error) => leave(report(error, output)));

try {
  leave(await main(words, output));
} catch (error) {
  leave(report(error, output));
}
