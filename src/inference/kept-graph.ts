import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/*
 * onnxruntime optimises a network each time that it opens it, which takes several times what opening the outcome does. The
 * outcome holds weights in the layout of one CPU, so it cannot be shipped: it is kept in the user's cache instead.
 */

/** What an optimised network is good for: the network, the release of onnxruntime that optimised it, and this machine. */
export interface GraphOrigin {
  /** Of the network as it came, hexadecimal. */
  readonly sha256: string;
  readonly onnxruntime: string;
}

const DIGEST_BYTES = 32;
const KEPT = /^[0-9a-f]{64}\.(onnx|[0-9a-f-]{36}\.tmp)$/;
/** Networks of releases and machines that are gone are removed after this; one still in use is then made anew. */
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;
const WRITABLE_BY_OTHERS = 0o022;

/** `$XDG_CACHE_HOME/lineament`, where that is an absolute path as the XDG specification asks; else `~/.cache/lineament`. */
export function cacheFolder({ XDG_CACHE_HOME: cache }: NodeJS.ProcessEnv = process.env, home = homedir()): string {
  return join(cache !== undefined && isAbsolute(cache) ? cache : join(home, '.cache'), 'lineament');
}

/**
 * The file for the optimised form of a network; null where none may be kept: the folder cannot be made, as in a read-only
 * home, or it belongs to somebody else or others may write to it, or the system does not tell (Windows).
 */
export async function keptGraphPath(origin: GraphOrigin, folder = cacheFolder()): Promise<string | null> {
  if (!(await isOwnFolder(folder))) return null;
  return join(folder, `${(await keyOf(origin)).toString('hex')}.onnx`);
}

/**
 * An optimised network as {@link keepGraph} wrote it; null for a file that is not there, is damaged, was made from something
 * else, or that anybody but this user owns or may write to: what onnxruntime is given must come from nobody else.
 */
export async function readKeptGraph(path: string, origin: GraphOrigin): Promise<Uint8Array | null> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const seen = await file.stat();
    if (!seen.isFile() || !isOwn(seen)) return null;
    // In one piece: by itself Node reads half a megabyte at a time.
    const bytes = Buffer.allocUnsafeSlow(seen.size);
    if ((await file.read(bytes)).bytesRead !== seen.size) return null;
    const [seal, sealed] = [bytes.subarray(0, DIGEST_BYTES), bytes.subarray(DIGEST_BYTES)];
    const key = await keyOf(origin);
    const sound = sha256(sealed).equals(seal) && key.equals(sealed.subarray(0, DIGEST_BYTES));
    return sound ? sealed.subarray(DIGEST_BYTES) : null;
  } catch {
    return null;
  }
}

/**
 * Keeps an optimised network: whole or not at all, for its owner alone. Where that cannot be done nothing is kept, and nobody
 * is told, for the next process then optimises as this one did.
 *
 * @param write writes the network to the path that it is given; that file is removed.
 * @returns what `write` returned.
 */
export async function keepGraph<T>(
  path: string,
  origin: GraphOrigin,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  const [written, sealed] = [temporaryFor(path), temporaryFor(path)];
  try {
    const result = await write(written);
    try {
      const content = Buffer.concat([await keyOf(origin), await readFile(written)]);
      await writeFile(sealed, Buffer.concat([sha256(content), content]), { flag: 'wx', mode: 0o600 });
      await rename(sealed, path);
      await removeOld(dirname(path));
    } catch {
      // As said above.
    }
    return result;
  } finally {
    await Promise.all([written, sealed].map((file) => rm(file, { force: true }).catch(() => {})));
  }
}

function temporaryFor(path: string): string {
  return path.replace(/onnx$/, `${randomUUID()}.tmp`);
}

function isOwn({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return uid === process.getuid?.() && (mode & WRITABLE_BY_OTHERS) === 0;
}

/** Makes the folder, and the one that it lies in; no more than those, for a home that is not there is not to be made. */
async function isOwnFolder(folder: string): Promise<boolean> {
  const look = async (): Promise<boolean> => {
    const seen = await lstat(folder);
    return seen.isDirectory() && isOwn(seen);
  };
  const make = (path: string): Promise<unknown> => mkdir(path, { mode: 0o700 }).catch(() => {});
  return look().catch(async () => {
    await make(dirname(folder));
    await make(folder);
    return look().catch(() => false);
  });
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!KEPT.test(name)) continue;
    const path = join(folder, name);
    if (Date.now() - (await stat(path)).mtimeMs > KEPT_DAYS * DAY_MS) await rm(path, { force: true });
  }
}

async function keyOf({ sha256: network, onnxruntime }: GraphOrigin): Promise<Buffer> {
  return sha256(Buffer.from(JSON.stringify([network, onnxruntime, await (machine ??= describeMachine())])));
}

let machine: Promise<readonly string[]> | undefined;

/** What the layout of weights depends on. A virtual machine may hide instructions of the CPU it names, so Linux is asked for them. */
async function describeMachine(): Promise<readonly string[]> {
  const { platform, arch } = process;
  if (platform !== 'linux') return [platform, arch, cpus()[0]?.model ?? ''];
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const line = (names: string): string => new RegExp(`^(?:${names})\\s*:(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  return [platform, arch, line('model name|CPU part'), line('flags|Features')];
}

/** At once, on this thread: Web Cryptography would copy tens of megabytes first, and the collector run after them. */
function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
