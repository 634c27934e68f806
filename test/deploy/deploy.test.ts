import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { satisfies } from 'semver';
import { describe, expect, it } from 'vitest';
import { command as serve } from '../../src/cli/serve.js';
import { settingsOf } from '../../src/server/settings.js';

/** Where both have the tree. */
const HOME = '/opt/lineament';
const unit = readFileSync('deploy/lineament.service', 'utf8');
const containerfile = readFileSync('deploy/Containerfile', 'utf8');
const { bin, engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  bin: { lineament: string };
  engines: { node: string };
};

/** The values of a directive or instruction, in their order. */
const all = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`^${name}[= ](.*)$`, 'gm'))].map((match) => match[1]!);

const starts = {
  'the systemd unit': all(unit, 'ExecStart')[0]!.split(' '),
  'the container': JSON.parse(all(containerfile, 'ENTRYPOINT')[0]!) as string[],
};

/** Whether somebody else may come to a folder: not into one in the home of its owner. */
function open(folder: string): boolean {
  return (statSync(folder).mode & 0o5) === 0o5 && (folder === dirname(folder) || open(dirname(folder)));
}

describe.each(Object.entries(starts))('%s', (_, [node, program, ...words]) => {
  it('starts the program of the package by Node, as `serve` with options that it has', () => {
    expect(node).toMatch(/(^|\/)node$/);
    expect(program).toBe(join(HOME, bin.lineament));
    const [name, ...rest] = words;
    expect(name).toBe('serve');
    const options = rest.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
    expect(options.filter((option) => !Object.hasOwn(serve.options, option))).toEqual([]);
    expect(rest).toHaveLength(2 * options.length);
  });

  // Only root may become somebody else.
  it.skipIf(process.getuid?.() !== 0 || !open(resolve('.')))(
    'starts for a user who may write to its state only, and ends by SIGTERM',
    async () => {
      const state = mkdtempSync(join(tmpdir(), 'lineament-state-'));
      const nobody = 65_534;
      chownSync(state, nobody, nobody);
      const args = words.map((word) => (word.endsWith('.db') ? join(state, 'gallery.db') : word));
      const child = spawn(process.execPath, [resolve(bin.lineament), ...args, '--port', '0', '--json', '--quiet'], {
        cwd: '/',
        uid: nobody,
        gid: nobody,
        env: {
          NODE_ENV: 'production',
          HOME: '/nonexistent',
          LINEAMENT_HOME: state,
          XDG_CACHE_HOME: join(state, 'cache'),
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      try {
        const early = ended.then(([code]) => Promise.reject(new Error(`The server ended with ${code}.`)));
        const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), early])) as [string];
        const { url, key } = JSON.parse(line) as { url: string; key: string };
        expect(key).toMatch(/^lin_/);
        expect((await fetch(`${url}/ready`)).status).toBe(200);
        expect(await (await fetch(url)).text()).toContain('<title>');
        child.kill('SIGTERM');
        expect(await ended).toEqual([0, null]);
        expect(readdirSync(state)).toContain('gallery.db');
      } finally {
        child.kill('SIGKILL');
        rmSync(state, { recursive: true });
      }
    },
  );
});

describe('the systemd unit', () => {
  it.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)(
    'is one that systemd takes, without a word',
    () => {
      const { stderr } = spawnSync('systemd-analyze', ['verify', 'deploy/lineament.service'], {
        encoding: 'utf8',
      });
      // Node and the user are of the machine that it will run on.
      const said = stderr.split('\n').filter((line) => line && !line.includes('/usr/bin/node is not executable'));
      expect(said).toEqual([]);
    },
  );

  it('keeps the gallery in its state folder, and ends later than the server waits for what it accepted', () => {
    expect(all(unit, 'ExecStart')[0]).toContain(`--store /var/lib/${all(unit, 'StateDirectory')[0]}/`);
    expect(Number(all(unit, 'TimeoutStopSec')[0])).toBeGreaterThan(settingsOf().limits.requestMs / 1000);
  });

  it('tells of a page that there is', () => {
    const [page] = all(unit, 'Documentation');
    expect(existsSync(page!.replace(`file:${HOME}/`, ''))).toBe(true);
  });
});

describe('the container', () => {
  it('takes over what there is after the set-up, and all that a server needs', () => {
    const taken = all(containerfile, 'COPY --from=build --chown=root:root').map((line) => line.split(' '));
    for (const [from, to] of taken) expect(from).toBe(to);
    const paths = taken.map(([from]) => from!.replace(`${HOME}/`, ''));
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    expect(paths.sort()).toEqual(['dist', 'node_modules', 'package.json']);
  });

  it('is built by a script that there is, on a Node that the package takes', () => {
    const [, script] = /bash (\S+)/.exec(all(containerfile, 'RUN')[0]!)!;
    expect(existsSync(script!)).toBe(true);
    const versions = all(containerfile, 'FROM').map((image) => /node:(\d+)-/.exec(image)![1]!);
    expect(versions.every((major) => satisfies(`${major}.99.0`, engines.node))).toBe(true);
    expect(new Set(versions).size).toBe(1);
  });

  it('listens at the port that it shows and that its health is asked at', () => {
    const { port } = settingsOf();
    expect(all(containerfile, 'EXPOSE')).toEqual([`${port}`]);
    expect(all(containerfile, 'HEALTHCHECK')[0]).toContain(`http://127.0.0.1:${port}/ready`);
  });

  it('is built without what is not in the repository', () => {
    const lines = (file: string) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) =>
          line
            .replace(/^\//, '')
            .replace(/\/$/, '')
            .replace(/^\*\*\//, ''),
        );
    const left = lines('deploy/Containerfile.dockerignore');
    expect(lines('.gitignore').filter((line) => !left.includes(line))).toEqual([]);
  });
});
