import { LineamentError } from '../errors.js';
import type { Face } from '../face/face.js';
import { loadFaceFinder } from '../face/load-face-finder.js';
import { scaleFace } from '../face/scale-face.js';
import { decodePhoto } from '../image/decode-photo.js';
import { encodePng } from '../image/encode.js';
import { overlaid } from '../image/overlay.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { type Command, EXIT } from './command.js';
import { faceDrawing } from './face-drawing.js';
import type { Output } from './output.js';
import { table } from './table.js';

interface PhotoFaces {
  readonly photo: string;
  readonly faces: readonly Face[];
}

function degrees(radians: number): string {
  return `${Math.round((radians * 180) / Math.PI)}°`;
}

function facesTable(photos: readonly PhotoFaces[]): string {
  const rows = photos.flatMap(({ photo, faces }) =>
    faces.map(({ box, score, yaw, pitch, roll, quality }, i) => [
      photo,
      String(i + 1),
      [box.left, box.top, box.width, box.height].map(Math.round).join(' '),
      score.toFixed(2),
      [yaw, pitch, roll].map(degrees).join(' '),
      quality.score.toFixed(2),
      quality.reason ?? '',
    ]),
  );
  const heads = ['photo', 'face', 'left top width height', 'score', 'yaw pitch roll', 'quality', ''];
  const without = photos.filter(({ faces }) => faces.length === 0).map(({ photo }) => `no face in ${photo}`);
  return [...(rows.length > 0 ? [table([heads, ...rows])] : []), ...without].join('\n');
}

async function run(args: Arguments, output: Output): Promise<number> {
  const paths = args.positionals;
  const picture = args.text('picture');
  if (paths.length === 0) throw new LineamentError('USAGE', 'expected <photo>… after the command, but got nothing');
  if (picture !== undefined && paths.length > 1) {
    throw new LineamentError('USAGE', `--picture draws on one photo, but got ${paths.length}`);
  }
  await using finder = await loadFaceFinder({ threads: 1 });
  const photos: PhotoFaces[] = [];
  for (const path of paths) {
    const { image, size } = await decodePhoto(path);
    const found = await finder.find(image);
    const faces = found.map((face) => scaleFace(face, size.width / image.width, size.height / image.height));
    photos.push({ photo: path, faces });
    if (picture === undefined) continue;
    const labelled = found.map((face, i) => ({ face, label: `${i + 1}: ${face.score.toFixed(2)}` }));
    await atomicWrite(picture, await encodePng(await overlaid(image, faceDrawing(image, labelled))));
  }
  const note = picture === undefined ? '' : `\npicture: ${picture}`;
  output.answer({ photos, ...(picture === undefined ? {} : { picture }) }, `${facesTable(photos)}${note}`);
  return EXIT.done;
}

export const command: Command = {
  usage: '<photo>… [--picture out.png]',
  description: [
    'Finds the faces of photos: box, confidence, how each is turned (yaw, pitch, roll in degrees; with --json in radians) and how',
    'well it can be recognised (quality, 0 to 1, with the reason when it is low). With --json also 468 landmarks and the pupils,',
    'in pixels of the photo. Faces come from the largest to the smallest.',
  ].join('\n'),
  options: {
    picture: { value: 'out.png', help: 'draw boxes, landmarks, pupils and scores on the photo' },
  },
  examples: [
    'lineament detect group.jpg',
    'lineament detect group.jpg --picture faces.png',
    'lineament detect *.jpg --json',
  ],
  run,
};
