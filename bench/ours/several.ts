import { fileURLToPath } from 'node:url';
import { launch } from '../../dist/distributed/launch.js';

/** Runs another of these programs, with its flags, in several processes: `several.js <processes> <program> …`. The first answers. */
const [processes, program, ...flags] = process.argv.slice(2);
const path = fileURLToPath(new URL(`./${program}.js`, import.meta.url));
const ended = await launch({ processes: Number(processes), command: [process.execPath, path, ...flags] });
const bad = ended.find(({ exitCode }) => exitCode !== 0);
if (bad !== undefined) throw new Error(`process ${bad.rank} of ${processes} has failed: ${bad.said}`);
