import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  read,
  readFileSync,
  type Stats,
} from 'node:fs';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';

/*
 * onnxruntime optimises a network each time that it opens it, which takes several times what opening the outcome does. The
 * outcome holds weights in the layout of one CPU, so it cannot be shipped: it is kept in the user's cache instead.
 *
 * A file is read in one go on a thread of Node's own, so that several are read side by side, and while onnxruntime, which holds up the
 * thread of JavaScript, opens another. Around that nothing waits: the detours of it took as long as reading does.
 */

/** What an optimised network is good for: the network, the release of onnxruntime that optimised it, and this machine. */
export interface GraphOrigin {
  /** Of the network as it came, hexadecimal. */
  readonly sha256: string;
  readonly onnxruntime: string;
}

/** A file as it lay: one that was written to since has another stamp. Times in milliseconds since 1970. */
export interface FileStamp {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
}

export interface KeptGraph {
  readonly graph: Uint8Array;
  /** Of the file that held the network, when it was found to have the origin's hash. */
  readonly file: FileStamp;
}

/**
 * CRC-32 of all that follows the first 16 bytes | (zeros) | key (32) | bytes, modifiedMs, changedMs (doubles) | (zeros), then the
 * network. The checksum is against damage; that nobody else has written the file is told by its owner and mode.
 */
const HEADER = { bytes: 128, checked: 16, key: 16, stamp: 48 } as const;
const KEPT = /^[0-9a-f]{64}\.(onnx|[0-9a-f-]{36}\.tmp)$/;
/** Networks of releases and machines that are gone are removed after this; one still in use is then made anew. */
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;
const WRITABLE_BY_OTHERS = 0o022;

const readAt = promisify(read);

/** `$XDG_CACHE_HOME/lineament`, where that is an absolute path as the XDG specification asks; else `~/.cache/lineament`. */
export function cacheFolder({ XDG_CACHE_HOME: cache }: NodeJS.ProcessEnv = process.env, home = homedir()): string {
  return join(cache !== undefined && isAbsolute(cache) ? cache : join(home, '.cache'), 'lineament');
}

/**
 * The file for the optimised form of a network; null where none may be kept: the folder cannot be made, as in a read-only
 * home, or it belongs to somebody else or others may write to it, or the system does not tell (Windows).
 */
export function keptGraphPath(origin: GraphOrigin, folder = cacheFolder()): string | null {
  return isOwnFolder(folder) ? join(folder, `${keyOf(origin).toString('hex')}.onnx`) : null;
}

export function stampOf({ size, mtimeMs, ctimeMs }: Pick<Stats, 'size' | 'mtimeMs' | 'ctimeMs'>): FileStamp {
  return { bytes: size, modifiedMs: mtimeMs, changedMs: ctimeMs };
}

export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.bytes === b.bytes && a.modifiedMs === b.modifiedMs && a.changedMs === b.changedMs;
}

/**
 * An optimised network as {@link keepGraph} wrote it; null for a file that is not there, is damaged, was made from something
 * else, or that anybody but this user owns or may write to: what onnxruntime is given must come from nobody else.
 */
export async function readKeptGraph(path: string, origin: GraphOrigin): Promise<KeptGraph | null> {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const seen = fstatSync(file);
    if (!seen.isFile() || !isOwn(seen) || seen.size < HEADER.bytes) return null;
    const bytes = Buffer.allocUnsafeSlow(seen.size);
    const { bytesRead } = await readAt(file, bytes, 0, seen.size, 0);
    if (bytesRead !== seen.size) return null;
    const sound =
      bytes.readUInt32LE(0) === crc32(bytes.subarray(HEADER.checked)) &&
      keyOf(origin).equals(bytes.subarray(HEADER.key, HEADER.stamp));
    if (!sound) return null;
    const stamp = (place: number): number => bytes.readDoubleLE(HEADER.stamp + 8 * place);
    return {
      graph: bytes.subarray(HEADER.bytes),
      file: { bytes: stamp(0), modifiedMs: stamp(1), changedMs: stamp(2) },
    };
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Keeps an optimised network: whole or not at all, for its owner alone. Where that cannot be done nothing is kept, and nobody
 * is told, for the next process then optimises as this one did.
 *
 * @param file that held the network.
 * @param write writes the network to the path that it is given; that file is removed.
 * @returns what `write` returned.
 */
export async function keepGraph<T>(
  path: string,
  origin: GraphOrigin,
  file: FileStamp,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  const [written, sealed] = [temporaryFor(path), temporaryFor(path)];
  try {
    const result = await write(written);
    try {
      await writeFile(sealed, sealedGraph(await readFile(written), keyOf(origin), file), { flag: 'wx', mode: 0o600 });
      await rename(sealed, path);
      await removeOld(dirname(path));
    } catch {
      // As said above.
    }
    return result;
  } finally {
    await Promise.all([written, sealed].map((name) => rm(name, { force: true }).catch(() => {})));
  }
}

/** What {@link readKeptGraph} takes. */
export function sealedGraph(graph: Uint8Array, key: Uint8Array, file: FileStamp): Buffer {
  const header = Buffer.alloc(HEADER.bytes);
  header.set(key, HEADER.key);
  [file.bytes, file.modifiedMs, file.changedMs].forEach((x, i) => header.writeDoubleLE(x, HEADER.stamp + 8 * i));
  const sealed = Buffer.concat([header, graph]);
  sealed.writeUInt32LE(crc32(sealed.subarray(HEADER.checked)), 0);
  return sealed;
}

function temporaryFor(path: string): string {
  return path.replace(/onnx$/, `${randomUUID()}.tmp`);
}

function isOwn({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return uid === process.getuid?.() && (mode & WRITABLE_BY_OTHERS) === 0;
}

/** Makes the folder, and the one that it lies in; no more than those, for a home that is not there is not to be made. */
function isOwnFolder(folder: string): boolean {
  const look = (): boolean => {
    const seen = lstatSync(folder, { throwIfNoEntry: false });
    return seen !== undefined && seen.isDirectory() && isOwn(seen);
  };
  try {
    if (look()) return true;
    for (const path of [dirname(folder), folder]) {
      if (lstatSync(path, { throwIfNoEntry: false }) === undefined) mkdirSync(path, { mode: 0o700 });
    }
    return look();
  } catch {
    return false;
  }
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!KEPT.test(name)) continue;
    const path = join(folder, name);
    if (Date.now() - (await stat(path)).mtimeMs > KEPT_DAYS * DAY_MS) await rm(path, { force: true });
  }
}

/** What a kept network is filed under. */
export function keyOf({ sha256, onnxruntime }: GraphOrigin): Buffer {
  const said = JSON.stringify([LAYOUT, sha256, onnxruntime, (machine ??= describeMachine())]);
  return createHash('sha256').update(said).digest();
}

/** Of the files here, and the format of the networks in them: what an earlier release kept is not taken for what this one keeps. */
const LAYOUT = 3;

let machine: readonly string[] | undefined;

/** What the layout of weights depends on. A virtual machine may hide instructions of the CPU it names, so Linux is asked for them. */
function describeMachine(): readonly string[] {
  const { platform, arch } = process;
  if (platform !== 'linux') return [platform, arch, cpus()[0]?.model ?? ''];
  const text = cpuInformation();
  const line = (names: string): string => new RegExp(`^(?:${names})\\s*:(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  return [platform, arch, line('model name|CPU part'), line('flags|Features')];
}

function cpuInformation(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
