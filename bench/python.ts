import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Program } from './program.js';

/** The PyTorch peer: Debian's Python, which has `python3-torch`; another one can be named. */
const PYTHON = process.env['LINEAMENT_BENCH_PYTHON'] ?? '/usr/bin/python3';
const PACKAGES = ['python3-torch', 'python3-torchvision', 'libopenblas0-pthread'];

/** One of the programs below `peers-src/`. */
export function pythonProgram(name: string, args: readonly string[], environment?: Program['environment']): Program {
  const script = fileURLToPath(new URL(`../bench/peers-src/${name}.py`, import.meta.url));
  return { command: PYTHON, args: [script, ...args], environment: { PYTHONDONTWRITEBYTECODE: '1', ...environment } };
}

/**
 * Makes sure that PyTorch and torchvision are there, and installs Debian's packages when they are not. The optimised
 * BLAS is among them, so that the peer does not lose for the lack of it.
 *
 * @throws Error with what to do, when they cannot be installed.
 */
export function preparePyTorch(): void {
  if (hasPyTorch()) return;
  process.stderr.write(`[bench] installing the peer: apt-get install ${PACKAGES.join(' ')}\n`);
  const root = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args: string[]): boolean => {
    const [command, ...rest] = [...root, 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...args] as [string];
    return spawnSync(command, rest, { stdio: ['ignore', 2, 2] }).status === 0;
  };
  apt('update');
  if (apt('install', '-y', '--no-install-recommends', ...PACKAGES) && hasPyTorch()) return;
  throw new Error(
    `The peer of this benchmark is PyTorch with torchvision, which ${PYTHON} does not have and apt-get did not install. ` +
      'Install both for a Python of your own and name it in LINEAMENT_BENCH_PYTHON.',
  );
}

function hasPyTorch(): boolean {
  return spawnSync(PYTHON, ['-c', 'import torch, torchvision'], { stdio: 'ignore' }).status === 0;
}
