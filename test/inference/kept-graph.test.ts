import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import {
  cacheFolder,
  type FileStamp,
  type GraphOrigin,
  keepGraph,
  keptGraphPath,
  keyOf,
  readKeptGraph,
  sealedGraph,
} from '../../src/inference/kept-graph.js';
import { type NetworkFile, openKeptSession, openSession } from '../../src/inference/node.js';
import { absent } from './absent.js';

const root = mkdtempSync(join(tmpdir(), 'lineament-kept-'));
afterAll(() => rmSync(root, { recursive: true }));

const origin: GraphOrigin = { sha256: 'ab'.repeat(32), onnxruntime: '1.30.0' };
const graph = Buffer.from('an optimised network');
const file: FileStamp = { bytes: 7, modifiedMs: 1_800_000_000_000.25, changedMs: 1_800_000_000_001 };
let folder = '';
let path = '';

beforeEach(async () => {
  folder = join(mkdtempSync(join(root, 'home-')), 'cache', 'lineament');
  path = keptGraphPath(origin, folder)!;
  await keepGraph(path, origin, file, async (temporary) => writeFileSync(temporary, graph));
});

describe('an optimised network that is kept', () => {
  test('is sealed by the key of its origin', () => {
    expect(readFileSync(path)).toEqual(sealedGraph(graph, keyOf(origin), file));
  });

  test('is read again, and is its owner’s alone', async () => {
    const kept = (await readKeptGraph(path, origin))!;
    expect(Buffer.from(kept.graph)).toEqual(graph);
    expect(kept.file).toEqual(file);
    expect([statSync(path).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('has another place for another network and another onnxruntime', async () => {
    const others = [
      { ...origin, sha256: 'cd'.repeat(32) },
      { ...origin, onnxruntime: '1.31.0' },
    ];
    const paths = others.map((other) => keptGraphPath(other, folder));
    expect(new Set([path, ...paths]).size).toBe(3);
    // Nor is it taken for the other when somebody moves it there.
    expect(await readKeptGraph(path, others[0]!)).toBeNull();
  });

  test('is not read where a byte of it is another, or its end is gone', async () => {
    const bytes = readFileSync(path);
    for (const at of [0, 20, 50, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      writeFileSync(path, changed);
      expect(await readKeptGraph(path, origin)).toBeNull();
    }
    for (const length of [0, 20, 50, 130, bytes.length - 1]) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(await readKeptGraph(path, origin)).toBeNull();
    }
    writeFileSync(path, bytes);
    expect(await readKeptGraph(path, origin)).not.toBeNull();
  });

  test('is not read where others may write to it, or through a link', async () => {
    chmodSync(path, 0o620);
    expect(await readKeptGraph(path, origin)).toBeNull();
    chmodSync(path, 0o602);
    expect(await readKeptGraph(path, origin)).toBeNull();
    chmodSync(path, 0o600);
    const link = join(folder, 'link');
    symlinkSync(path, link);
    expect(await readKeptGraph(link, origin)).toBeNull();
  });

  test.skipIf(process.getuid?.() !== 0)('is not read where it is somebody else’s', async () => {
    const { chown } = await import('node:fs/promises');
    await chown(path, 12_345, 12_345);
    expect(await readKeptGraph(path, origin)).toBeNull();
    await chown(folder, 12_345, 12_345);
    expect(keptGraphPath(origin, folder)).toBeNull();
  });

  test('has no place in a folder that others may write to, that cannot be made, or that is a link', async () => {
    chmodSync(folder, 0o770);
    expect(keptGraphPath(origin, folder)).toBeNull();
    chmodSync(folder, 0o700);
    const link = join(root, `link-${Math.random()}`);
    symlinkSync(folder, link);
    expect(keptGraphPath(origin, link)).toBeNull();
    expect(keptGraphPath(origin, '/proc/lineament')).toBeNull();
    // A home that is not there is not made.
    expect(keptGraphPath(origin, join(root, 'none', '.cache', 'lineament'))).toBeNull();
    expect(readdirSync(root)).not.toContain('none');
  });

  test('gives what the work gave, and leaves nothing, where it cannot be kept', async () => {
    const place = join(root, 'gone', 'x.onnx');
    expect(await keepGraph(place, origin, file, async () => 7)).toBe(7);
    const failing = keepGraph(path, origin, file, async (temporary) => {
      writeFileSync(temporary, 'half');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('goes after a month without use of its place, and nothing else does', async () => {
    const [old, foreign] = [join(folder, `${'0'.repeat(64)}.onnx`), join(folder, 'notes.onnx')];
    const longAgo = new Date(Date.now() - 40 * 86_400_000);
    for (const file of [old, foreign]) {
      writeFileSync(file, 'x');
      utimesSync(file, longAgo, longAgo);
    }
    await keepGraph(path, origin, file, async (temporary) => writeFileSync(temporary, graph));
    expect(readdirSync(folder).sort()).toEqual([path.slice(folder.length + 1), 'notes.onnx'].sort());
  });

  test('lies where XDG says, if that is absolute', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/c' }, '/home/a')).toBe('/c/lineament');
    expect(cacheFolder({ XDG_CACHE_HOME: 'c' }, '/home/a')).toBe('/home/a/.cache/lineament');
    expect(cacheFolder({}, '/home/a')).toBe('/home/a/.cache/lineament');
  });
});

/** The landmarks of a face that is none, by a process whose cache is in `home`. */
async function meshNumbers(home: string): Promise<string> {
  const program = `
    const { loadModel } = await import(${JSON.stringify(new URL('../../dist/face/model.js', import.meta.url).href)});
    const { session } = await loadModel('face-mesh', 'landmarks', { provider: 'cpu', threads: 1 });
    const data = Float32Array.from({ length: 3 * 192 * 192 }, (_, i) => Math.sin(i / 50));
    const outputs = await session.run({ [session.inputNames[0]]: { data, shape: [1, 3, 192, 192] } });
    const numbers = session.outputNames.map((name) => Buffer.from(outputs[name].data.buffer).toString('hex'));
    process.stdout.write(numbers.join());`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, XDG_CACHE_HOME: home },
    maxBuffer: 2 ** 24,
  });
  return createHash('sha256').update(stdout).digest('hex');
}

describe.skipIf(absent('cpu'))('a model of the package', () => {
  test('opens from its kept form alone while its file lies as it was checked, and no longer', async () => {
    const network = readFileSync(new URL('../../dist/models/face-mesh.onnx', import.meta.url));
    const before = process.env['XDG_CACHE_HOME'];
    process.env['XDG_CACHE_HOME'] = dirname(folder);
    try {
      const source: NetworkFile = { sha256: '12'.repeat(32), file };
      expect(await openKeptSession(source)).toBeNull();
      await (await openSession(network, { provider: 'cpu' }, source)).release();
      const session = await openKeptSession(source);
      expect(session?.provider).toBe('cpu');
      await session?.release();
      const others: FileStamp[] = [
        { ...file, bytes: 8 },
        { ...file, modifiedMs: 1 },
        { ...file, changedMs: 1 },
      ];
      for (const other of others) expect(await openKeptSession({ ...source, file: other })).toBeNull();
      expect(await openKeptSession(source, { provider: 'wasm' })).toBeNull();
      // Checked again, as another file: that is the one from then on.
      await (await openSession(network, { provider: 'cpu' }, { ...source, file: others[1]! })).release();
      await (await openKeptSession({ ...source, file: others[1]! }))!.release();
      expect(await openKeptSession(source)).toBeNull();
    } finally {
      if (before === undefined) delete process.env['XDG_CACHE_HOME'];
      else process.env['XDG_CACHE_HOME'] = before;
    }
  });

  test('gives the same bits from its kept form, which is made again when it is damaged', async () => {
    const home = dirname(folder);
    rmSync(folder, { recursive: true });
    const first = await meshNumbers(home);
    const [name] = readdirSync(folder);
    const file = join(folder, name!);
    const { ino } = statSync(file);
    expect(await meshNumbers(home)).toBe(first);
    expect(statSync(file).ino).toBe(ino);

    const sound = readFileSync(file);
    writeFileSync(file, sound.subarray(0, sound.length >> 1));
    expect(await meshNumbers(home)).toBe(first);
    expect(readFileSync(file).length).toBe(sound.length);
    // Without any place to keep it.
    expect(await meshNumbers('/proc')).toBe(first);
  });

  test('opens although what was kept is no network', async () => {
    const network = readFileSync(new URL('../../dist/models/face-mesh.onnx', import.meta.url));
    const before = process.env['XDG_CACHE_HOME'];
    process.env['XDG_CACHE_HOME'] = dirname(folder);
    try {
      const source: NetworkFile = { sha256: 'ef'.repeat(32), file };
      await (await openSession(network, { provider: 'cpu' }, source)).release();
      const kept = join(
        folder,
        readdirSync(folder).find((name) => join(folder, name) !== path)!,
      );
      const bytes = readFileSync(kept);
      // Sealed as it should be, but nothing that onnxruntime could read.
      writeFileSync(kept, sealedGraph(Buffer.from('no network'), bytes.subarray(16, 48), file));
      expect(await openKeptSession(source)).toBeNull();
      await (await openSession(network, { provider: 'cpu' }, source)).release();
      expect(readFileSync(kept).length).toBe(bytes.length);
    } finally {
      if (before === undefined) delete process.env['XDG_CACHE_HOME'];
      else process.env['XDG_CACHE_HOME'] = before;
    }
  });
});
