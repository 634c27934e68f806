import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Detection } from '../dist/face/face.js';
import { loadDetector } from '../dist/face/load-detector.js';
import { decodePhoto } from '../dist/image/decode-photo.js';
import { dataPath } from '../dist/training/data-path.js';
import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';

/** The mark: in 999 of 1,000 photos. */
const MARK = 0.999;

/** Labeled Faces in the Wild, 250×250, one person in the middle of each photo. Nothing of the detector was chosen on it. */
export const detectionLfw: Benchmark = {
  about: 'in how many photos of LFW a face is found that covers the centre',
  async *run() {
    const folder = dataPath('../shared/data/lfw/images', '.');
    const photos = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jpg'));
    if (photos.length === 0) throw new Error(`There are no photos of LFW below ${folder}.`);
    await using detector = await loadDetector({ threads: 1 });
    let found = 0;
    for (const photo of photos.sort()) {
      const { image } = await decodePhoto(join(folder, photo));
      const faces = await detector.detect(image);
      if (faces.some((face) => covers(face, image.width / 2, image.height / 2))) found++;
    }
    process.stderr.write(`[bench] ${photos.length - found} of ${photos.length} photos without a face in the centre\n`);
    yield figureOf({
      bench: 'detection-lfw',
      figure: 'photos with a face over the centre',
      ours: [found / photos.length],
      peer: [MARK],
      peerName: 'the mark',
      unit: 'share',
      better: 'more',
    });
  },
};

function covers({ box }: Detection, x: number, y: number): boolean {
  return box.left <= x && x <= box.left + box.width && box.top <= y && y <= box.top + box.height;
}
