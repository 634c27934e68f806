import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { temporaryFolder, writePhoto } from '../data/temporary-photos.js';
import { FOUR_PEOPLE } from '../face/demo-photo.js';

/** Files in a folder of their own: two people of the demo photo, alone and together, and what is no photo of a person. */
export async function portraits() {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  const source = sharp(readFileSync(FOUR_PEOPLE));
  const ada = source.clone().extract({ left: 1050, top: 250, width: 420, height: 450 });
  await ada.clone().toFile(at('ada-1.jpg'));
  await ada.clone().modulate({ brightness: 0.85 }).resize(380).jpeg({ quality: 80 }).toFile(at('ada-2.jpg'));
  await source.clone().extract({ left: 600, top: 250, width: 440, height: 450 }).toFile(at('bob.jpg'));
  await source.clone().extract({ left: 600, top: 250, width: 840, height: 450 }).toFile(at('both.jpg'));
  await writePhoto(at('wall.png'), [120, 130, 140], 300, 300);
  writeFileSync(at('text.jpg'), 'no photo');
  return { folder, at };
}
