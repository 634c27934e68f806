import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import sharp from 'sharp';
import { syntheticFace } from '../../dist/data/synthetic/dataset.js';
import { LineamentError } from '../../dist/errors.js';
import { loadDetector } from '../../dist/face/load-detector.js';
import { decodePhoto } from '../../dist/image/decode-photo.js';
import { Random } from '../../dist/random.js';

/** What became of damaged and malicious files. */
export interface HostileInputResult {
  /** A photo was decoded and looked at. */
  readonly decoded: number;
  /** Refused with a LineamentError, by code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Anything else that was thrown: what was done to the file, and the message. */
  readonly unclear: readonly string[];
  /** Resident memory after each hundredth of the files, without what JavaScript has dropped, in bytes. */
  readonly resident: readonly number[];
  readonly slowestMs: number;
  readonly slowest: string;
}

type Bytes = Uint8Array<ArrayBuffer>;

const { values, positionals: bombs } = parseArgs({
  options: { files: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
  // Files that are small, valid, and very large once decoded. Made elsewhere, because making one takes more memory than reading it.
  allowPositionals: true,
});
const files = Number(values.files);
const random = new Random(Number(values.seed));
const below = (limit: number): number => random.integer(limit);

const picture = syntheticFace(1, 0, 0, 360);
const photo = sharp(picture.data, { raw: { width: 360, height: 360, channels: 3 } });
const sound: Readonly<Record<string, Bytes>> = Object.fromEntries(
  await Promise.all(
    Object.entries({
      jpeg: photo.clone().withMetadata({ orientation: 6 }).jpeg(),
      'progressive jpeg': photo.clone().jpeg({ progressive: true }),
      'cmyk jpeg': photo.clone().toColourspace('cmyk').jpeg(),
      png: photo.clone().ensureAlpha(0.5).png(),
      'interlaced png': photo.clone().png({ progressive: true }),
      '16-bit png': photo.clone().toColourspace('rgb16').png(),
      webp: photo.clone().webp(),
      avif: photo.clone().avif({ effort: 0 }),
      tiff: photo.clone().tiff({ compression: 'lzw' }),
      gif: photo.clone().gif(),
    }).map(async ([name, pipeline]) => [name, new Uint8Array(await pipeline.toBuffer())] as const),
  ),
);

const MUTATIONS: Readonly<Record<string, (bytes: Bytes) => Bytes>> = {
  truncated: (bytes) => bytes.slice(0, below(bytes.length)),
  'with flipped bits': (bytes) => {
    for (let n = 1 + below(20); n > 0; n--) bytes[below(bytes.length)]! ^= 1 << below(8);
    return bytes;
  },
  'with flipped bits in its header': (bytes) => {
    for (let n = 1 + below(6); n > 0; n--) bytes[below(Math.min(bytes.length, 200))]! ^= 1 << below(8);
    return bytes;
  },
  'with a stretch of zeros': (bytes) => {
    const start = below(bytes.length);
    return bytes.fill(0, start, start + below(bytes.length - start));
  },
  'with a stretch of noise': (bytes) => {
    const start = below(bytes.length);
    const end = start + below(Math.min(2000, bytes.length - start));
    for (let i = start; i < end; i++) bytes[i] = below(256);
    return bytes;
  },
  'with a piece taken out': (bytes) => {
    const start = below(bytes.length);
    return Uint8Array.from([...bytes.slice(0, start), ...bytes.slice(start + 1 + below(500))]);
  },
  'with the head of another format': (bytes) => {
    const others = Object.values(sound);
    const other = others[below(others.length)]!;
    const length = below(400);
    return Uint8Array.from([...other.slice(0, length), ...bytes.slice(length)]);
  },
  'with a size that it does not have': (bytes) => {
    // Where PNG, GIF and many TIFF keep it; elsewhere just four wrong bytes.
    const at = [6, 8, 16, 20, 163][below(5)]!;
    for (let i = 0; i < 4 && at + i < bytes.length; i++) bytes[at + i] = below(256);
    return bytes;
  },
  'that is empty': () => new Uint8Array(0),
  'that is only zeros': (bytes) => new Uint8Array(bytes.length),
};

const folder = await mkdtemp(join(tmpdir(), 'lineament-hostile-'));
const detector = await loadDetector({ threads: 1 });
const refused: Record<string, number> = {};
const unclear: string[] = [];
const resident: number[] = [];
let [decoded, slowestMs, slowest] = [0, 0, ''];
const every = Math.ceil(files / 100);

// What V8 has not got round to collecting is no growth.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

for (let n = 1; n <= files; n++) {
  const formats = Object.keys(sound);
  const format = formats[below(formats.length)]!;
  const mutations = Object.keys(MUTATIONS);
  const mutation = mutations[below(mutations.length)]!;
  const bomb = n % 100 === 50 ? bombs[below(bombs.length)] : undefined;
  const name = bomb === undefined ? `${format} ${mutation}, ${n}` : `${bomb}, ${n}`;
  const bytes =
    bomb === undefined ? MUTATIONS[mutation]!(sound[format]!.slice()) : new Uint8Array(await readFile(bomb));
  let input: string | Uint8Array = bytes;
  if (n % 4 === 0) {
    // From a file, and with an extension that promises something else.
    input = join(folder, `photo.${['jpg', 'png', 'svg', 'webp', 'txt'][below(5)]!}`);
    await writeFile(input, bytes);
  }
  const start = performance.now();
  try {
    const { image } = await decodePhoto(input);
    await detector.detect(image);
    decoded++;
  } catch (error) {
    if (error instanceof LineamentError && error.message !== '') refused[error.code] = (refused[error.code] ?? 0) + 1;
    else unclear.push(`${name}: ${String(error)}`);
  }
  const tookMs = performance.now() - start;
  if (tookMs > slowestMs) [slowestMs, slowest] = [tookMs, name];
  if (n % every !== 0) continue;
  collect();
  resident.push(process.memoryUsage.rss());
}
await rm(folder, { recursive: true });
const result: HostileInputResult = { decoded, refused, unclear, resident, slowestMs, slowest };
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
