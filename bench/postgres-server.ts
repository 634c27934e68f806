import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { TemporaryFolder } from './temporary-folder.js';

const HOME = process.env['LINEAMENT_POSTGRES'] ?? `/var/tmp/lineament-postgres-${process.getuid?.() ?? 'nobody'}`;

/** Whether `scripts/postgres.sh` found or made a PostgreSQL. */
export function postgresThere(): boolean {
  return existsSync(join(HOME, 'ready'));
}

/** A PostgreSQL server of its own, in a temporary folder, run by an unprivileged user. */
export interface PostgresServer {
  /** Of its superuser, without a database. */
  readonly url: string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** @param settings of `postgresql.conf`. */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const bin = readFileSync(join(HOME, 'ready'), 'utf8').trim();
  const temporary = new TemporaryFolder('postgres');
  const folder = temporary.path;
  const user = await unprivilegedUser();
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid!);
  const [data, password, port] = [join(folder, 'data'), randomBytes(12).toString('hex'), await freePort()];
  writeFileSync(join(folder, 'password'), password);
  const initdb = ['--username=lineament', '--auth=scram-sha-256', `--pwfile=${folder}/password`, '--no-sync'];
  const locale = ['--encoding=UTF8', '--locale=C'];
  await promisify(execFile)(join(bin, 'initdb'), [...initdb, ...locale, '-D', data], { ...user, cwd: folder });
  const options = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    jit: 'off',
    ...settings,
  };
  const args = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let child: ChildProcess;
  let ended: Promise<void>;
  const url = `postgres://lineament:${password}@127.0.0.1:${port}/`;
  const start = async (): Promise<void> => {
    child = spawn(join(bin, 'postgres'), ['-D', data, ...args], { ...user, cwd: folder, stdio: 'ignore' });
    ended = new Promise((resolve) => child.once('exit', () => resolve()));
    await answering(`${url}postgres`);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  // Before its folder goes.
  process.prependOnceListener('exit', () => child.kill('SIGQUIT'));
  await start();
  return {
    url,
    start,
    kill: () => end('SIGQUIT'),
    async stop() {
      await end('SIGINT');
      temporary[Symbol.dispose]();
    },
  };
}

/** PostgreSQL does not run as root. */
async function unprivilegedUser(): Promise<{ uid?: number; gid?: number }> {
  if (userInfo().uid !== 0) return {};
  const number = async (flag: string) => Number((await promisify(execFile)('id', [flag, 'nobody'])).stdout);
  return { uid: await number('-u'), gid: await number('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(url: string): Promise<void> {
  for (const until = Date.now() + 60_000; ;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
