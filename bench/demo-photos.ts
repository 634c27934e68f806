import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** The demonstration photos of `@vladmandic/face-api`: six, of three to five people each, 22 in all. */
const DEMO = fileURLToPath(new URL('../node_modules/@vladmandic/face-api/demo/', import.meta.url));
const LONGER_SIDE = 1920;
const JPEG_QUALITY = 92;

/** Where two different people of the sixth photo are, alone. */
const PORTRAITS = [
  { left: 512, top: 222, width: 560, height: 560 },
  { left: 1400, top: 165, width: 520, height: 520 },
] as const;

export interface DemoPhotos {
  /** Group photos, 1,920 pixels wide, as a camera writes them (baseline JPEG). */
  readonly groups: readonly string[];
  /** Photos of one person each, of two different people. */
  readonly portraits: readonly [string, string];
}

/** Made once, and kept beside the compiled benchmarks. */
export async function demoPhotos(): Promise<DemoPhotos> {
  const folder = fileURLToPath(new URL(`../dist-bench/demo-photos-${LONGER_SIDE}-q${JPEG_QUALITY}`, import.meta.url));
  const names = [1, 2, 3, 4, 5, 6].map((number) => `sample${number}.jpg`);
  const portraits = PORTRAITS.map((_, i) => `portrait${i + 1}.jpg`) as [string, string];
  if (!existsSync(folder)) {
    const unfinished = `${folder}.part`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    const write = (picture: sharp.Sharp, name: string) =>
      picture.jpeg({ quality: JPEG_QUALITY }).toFile(join(unfinished, name));
    for (const name of names) await write(sharp(join(DEMO, name)).resize({ width: LONGER_SIDE }), name);
    for (const [i, part] of PORTRAITS.entries()) {
      await write(sharp(join(DEMO, names.at(-1)!)).extract(part), portraits[i]!);
    }
    await rename(unfinished, folder);
  }
  const [first, second] = portraits;
  return {
    groups: names.map((name) => join(folder, name)),
    portraits: [join(folder, first), join(folder, second)],
  };
}
