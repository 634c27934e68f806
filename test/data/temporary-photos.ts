import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll } from 'vitest';

/** A folder that is gone when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lineament-data-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a PNG of one colour, with its folders. */
export async function writePhoto(
  path: string,
  colour: [number, number, number],
  width = 20,
  height = 24,
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const data = new Uint8Array(width * height * 3).map((_, i) => colour[i % 3]!);
  writeFileSync(
    path,
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
}

/** Writes a PNG of 20 × 20, black but for the central half of its width and height, which is grey (200). */
export async function writeFramed(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const inner = (at: number): boolean => at >= 5 && at < 15;
  const data = new Uint8Array(20 * 20 * 3).map((_, i) => {
    const pixel = Math.floor(i / 3);
    return inner(pixel % 20) && inner(Math.floor(pixel / 20)) ? 200 : 0;
  });
  const raw = { width: 20, height: 20, channels: 3 } as const;
  writeFileSync(path, await sharp(data, { raw }).png().toBuffer());
}

/** `photos[person]` photos a person, photo n of person p in the colour (p, n, 7). */
export async function writePeople(root: string, photos: Readonly<Record<string, number>>): Promise<void> {
  for (const [p, [person, count]] of Object.entries(photos).entries()) {
    mkdirSync(join(root, person), { recursive: true });
    for (let n = 0; n < count; n++) await writePhoto(join(root, person, `${n}.png`), [p, n, 7]);
  }
}
