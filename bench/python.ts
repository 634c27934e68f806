import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Program } from './program.js';

/** The Python of the peers: Debian's, whose packages hold them; another one can be named. */
const PYTHON = process.env['LINEAMENT_BENCH_PYTHON'] ?? '/usr/bin/python3';

interface PythonPeer {
  readonly name: string;
  /** What it imports. */
  readonly modules: readonly string[];
  /** The Debian packages that have them. The optimised BLAS is among them, so that the peer does not lose for the lack of it. */
  readonly packages: readonly string[];
}

const PYTORCH: PythonPeer = {
  name: 'PyTorch with torchvision',
  modules: ['torch', 'torchvision'],
  packages: ['python3-torch', 'python3-torchvision', 'libopenblas0-pthread'],
};

const FAISS: PythonPeer = {
  name: 'FAISS',
  modules: ['faiss', 'numpy'],
  packages: ['python3-faiss', 'libopenblas0-pthread'],
};

const SCIKIT_LEARN: PythonPeer = {
  name: 'scikit-learn',
  modules: ['sklearn', 'scipy', 'numpy'],
  packages: ['python3-sklearn', 'python3-scipy', 'libopenblas0-pthread'],
};

/** One of the programs below `peers-src/`. */
export function pythonProgram(name: string, args: readonly string[], environment?: Program['environment']): Program {
  const script = fileURLToPath(new URL(`../bench/peers-src/${name}.py`, import.meta.url));
  return { command: PYTHON, args: [script, ...args], environment: { PYTHONDONTWRITEBYTECODE: '1', ...environment } };
}

/** Makes sure that PyTorch and torchvision are there. @throws Error with what to do, when they cannot be installed. */
export function preparePyTorch(): void {
  prepare(PYTORCH);
}

/** Makes sure that FAISS is there. @throws Error with what to do, when it cannot be installed. */
export function prepareFaiss(): void {
  prepare(FAISS);
}

/** Makes sure that scikit-learn is there. @throws Error with what to do, when it cannot be installed. */
export function prepareScikitLearn(): void {
  prepare(SCIKIT_LEARN);
}

/** Installs Debian's packages of a peer that is not there. */
function prepare(peer: PythonPeer): void {
  if (isThere(peer)) return;
  process.stderr.write(`[bench] installing the peer: apt-get install ${peer.packages.join(' ')}\n`);
  const root = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args: string[]): boolean => {
    const [command, ...rest] = [...root, 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...args] as [string];
    return spawnSync(command, rest, { stdio: ['ignore', 2, 2] }).status === 0;
  };
  apt('update');
  if (apt('install', '-y', '--no-install-recommends', ...peer.packages) && isThere(peer)) return;
  throw new Error(
    `The peer of this benchmark is ${peer.name}, which ${PYTHON} does not have and apt-get did not install. ` +
      'Install it for a Python of your own and name that in LINEAMENT_BENCH_PYTHON.',
  );
}

function isThere({ modules }: PythonPeer): boolean {
  return spawnSync(PYTHON, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' }).status === 0;
}
