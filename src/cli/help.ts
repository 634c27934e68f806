import { COMMON_OPTIONS, type OptionSpecs } from './arguments.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands.js';
import { table } from './table.js';

const columns = (rows: readonly (readonly [string, string])[]) => table(rows).replaceAll(/^/gm, '  ');

/** The text of `lineament --help`. */
export function overview(version: string): string {
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const);
  return [
    `lineament ${version}: face recognition; trains face embedding networks, measures them and uses them.`,
    '',
    'Usage: lineament <command> [options]',
    '',
    columns(commands),
    '',
    'lineament <command> --help documents each.',
    'Exit codes: 0 done (verify: same person); 1 the answer is no; 2 wrong usage or bad input; 3 the machine lacks',
    'something; 130 interrupted, with what was saved.',
  ].join('\n');
}

/** The text of `lineament <command> --help`. */
export function commandHelp(name: string, command: Command): string {
  const specs: OptionSpecs = { ...command.options, ...COMMON_OPTIONS };
  const options = Object.entries(specs).map(([option, spec]) => {
    const value = spec.value === undefined ? '' : ` <${spec.value}>`;
    return [`--${spec.on ? '[no-]' : ''}${option}${value}`, spec.help] as const;
  });
  return [
    `Usage: lineament ${name} ${command.usage}`.trimEnd(),
    '',
    command.description,
    '',
    columns(options),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}
