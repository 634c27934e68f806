import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Detection } from '../../src/face/face.js';
import { loadDetector, type LoadedDetector } from '../../src/face/load-detector.js';
import { sharesOfIntersection } from '../../src/face/non-maximum-suppression.js';
import { decodeImage } from '../../src/image/decode.js';
import { betweenEyes, detectionOf, imageOf, SAMPLE_PHOTOS, type SamplePhoto } from './sample-photos.js';

let detector: LoadedDetector;
beforeAll(async () => {
  detector = await loadDetector({ provider: 'wasm' });
});
afterAll(() => detector[Symbol.asyncDispose]());

/** How many of the faces were found, and how many detections there are. */
function counted(detections: readonly Detection[], faces: SamplePhoto['faces']): [number, number] {
  return [faces.filter((face) => detectionOf(detections, face)).length, detections.length];
}

const [, , , fourPeople, fivePeople] = SAMPLE_PHOTOS as [
  SamplePhoto,
  SamplePhoto,
  SamplePhoto,
  SamplePhoto,
  SamplePhoto,
  SamplePhoto,
];

describe('in photos of groups', () => {
  test.each(SAMPLE_PHOTOS.map((photo) => [photo.path.split('/').at(-1)!, photo] as const))(
    'every face of %s is found, each once and nothing else, the largest first',
    async (_, { path, faces }) => {
      const detections = await detector.detect(await decodeImage(path));
      expect(counted(detections, faces)).toEqual([faces.length, faces.length]);
      const areas = detections.map(({ box }) => box.width * box.height);
      expect(areas).toEqual([...areas].sort((a, b) => b - a));
    },
  );

  test('boxes hold the eyes, nose and mouth, which stand as they do in a face', async () => {
    for (const { box, keypoints } of await detector.detect(await decodeImage(fivePeople.path))) {
      const { leftEye, rightEye, nose, mouth } = keypoints;
      for (const { x, y } of [leftEye, rightEye, nose, mouth]) {
        expect(x).toBeGreaterThan(box.left);
        expect(x).toBeLessThan(box.left + box.width);
        expect(y).toBeGreaterThan(box.top);
        expect(y).toBeLessThan(box.top + box.height);
      }
      expect(leftEye.x).toBeLessThan(rightEye.x);
      expect(mouth.y).toBeGreaterThan(nose.y);
      expect(nose.y).toBeGreaterThan(Math.max(leftEye.y, rightEye.y));
    }
  });

  test('small faces are found: the people of a group, at a quarter of their size, in a corner of a photo', async () => {
    const scale = 0.25; // Faces of 44 to 67 of 1,920 pixels.
    const group = await sharp(fivePeople.path).resize({ width: 480 }).png().toBuffer();
    const photo = sharp({ create: { width: 1920, height: 1280, channels: 3, background: '#406080' } });
    const image = await imageOf(
      sharp(
        await photo
          .composite([{ input: group, left: 1300, top: 850 }])
          .png()
          .toBuffer(),
      ),
    );
    const faces = fivePeople.faces.map(({ x, y, width }) => ({
      x: 1300 + x * scale,
      y: 850 + y * scale,
      width: width * scale,
    }));
    expect(counted(await detector.detect(image), faces)).toEqual([5, 5]);
  });

  test('without tiles small faces are not looked for', async () => {
    await using quick = await loadDetector({ provider: 'wasm', tiles: 0 });
    const image = await decodeImage(fourPeople.path);
    expect(await quick.detect(image)).toHaveLength(4);
    const far = await imageOf(
      sharp(fourPeople.path).resize({ width: 480 }).extend({ left: 1440, background: '#406080' }),
    );
    expect((await quick.detect(far)).length).toBeLessThan(4);
    expect(await detector.detect(far)).toHaveLength(4);
  });
});

describe('a face that is turned', () => {
  test.each([-45, -30, -15, 15, 30, 45])('by %i degrees is found where it then is', async (degrees) => {
    const { path, width, height, faces } = fivePeople;
    const image = await imageOf(sharp(path).rotate(degrees, { background: '#808080' }));
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const turned = faces.map((face) => {
      const [dx, dy] = [face.x - width / 2, face.y - height / 2];
      return { x: image.width / 2 + cos * dx - sin * dy, y: image.height / 2 + sin * dx + cos * dy, width: face.width };
    });
    const detections = await detector.detect(image);
    expect(counted(detections, turned)).toEqual([5, 5]);
    // The line from eye to eye turns with the photo: on average, since heads are tilted by themselves.
    const tilts = detections.map(({ keypoints: { leftEye, rightEye } }) =>
      Math.atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x),
    );
    const upright = await detector.detect(await decodeImage(path));
    const before = upright.map(({ keypoints: { leftEye, rightEye } }) =>
      Math.atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x),
    );
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(((mean(tilts) - mean(before)) * 180) / Math.PI).toBeCloseTo(degrees, -1);
  });
});

describe('a close-up', () => {
  /** The photo around a face, in which it fills this part. */
  function around({ path }: SamplePhoto, face: SamplePhoto['faces'][number], share: number) {
    const side = Math.round(face.width / share);
    const left = Math.round(face.x - side / 2);
    // The eyes are above the middle of a face.
    const top = Math.round(face.y + face.width * 0.2 - side / 2);
    const place = { x: face.x - left, y: face.y - top, width: face.width };
    return {
      place,
      photo: sharp(path).extract({ left: Math.max(0, left), top: Math.max(0, top), width: side, height: side }),
    };
  }

  test.each([0.6, 0.8, 1])('with a face that fills %f of it shows that face, and only that one', async (share) => {
    for (const photo of [fourPeople, fivePeople]) {
      for (const face of photo.faces) {
        const close = around(photo, face, share);
        const detections = await detector.detect(await imageOf(close.photo));
        expect(counted(detections, [close.place])).toEqual([1, 1]);
      }
    }
  });

  test('of 32 pixels still does', async () => {
    const face = fivePeople.faces[0]!;
    const close = around(fivePeople, face, 0.7);
    const { width } = await close.photo
      .clone()
      .toBuffer({ resolveWithObject: true })
      .then(({ info }) => info);
    const scale = 32 / width;
    const place = { x: close.place.x * scale, y: close.place.y * scale, width: face.width * scale };
    expect(counted(await detector.detect(await imageOf(close.photo.resize(32, 32))), [place])).toEqual([1, 1]);
  });
});

describe('where a photo ends', () => {
  test('matters little: in a wider canvas the faces move with it', async () => {
    const { path, faces } = fourPeople;
    const before = await detector.detect(await decodeImage(path));
    const image = await imageOf(sharp(path).extend({ left: 333, top: 77, right: 501, background: '#303030' }));
    const after = await detector.detect(image);
    expect(after).toHaveLength(before.length);
    for (const face of faces) {
      const [a, b] = [detectionOf(before, face), detectionOf(after, { ...face, x: face.x + 333, y: face.y + 77 })];
      const moved = { ...b!.box, left: b!.box.left - 333, top: b!.box.top - 77 };
      expect(sharesOfIntersection(a!.box, moved).union).toBeGreaterThan(0.6);
      const eyes = [betweenEyes(a!), betweenEyes(b!)] as const;
      expect(Math.hypot(eyes[1].x - 333 - eyes[0].x, eyes[1].y - 77 - eyes[0].y)).toBeLessThan(0.15 * face.width);
    }
  });
});

describe('photos without a face', () => {
  test('have none: one colour, noise, stripes, one pixel, a line', async () => {
    const noise = new Uint8Array(700 * 500 * 3).map((_, i) => Math.imul(i + 1, 2654435761) >>> 24);
    const stripes = new Uint8Array(1000 * 800 * 3).map((_, i) => (Math.floor(i / 90) % 2) * 255);
    const photos = [
      { width: 700, height: 500, data: noise },
      { width: 1000, height: 800, data: stripes },
      { width: 900, height: 900, data: new Uint8Array(900 * 900 * 3).fill(200) },
      { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) },
      { width: 4000, height: 1, data: new Uint8Array(12_000).fill(90) },
    ];
    for (const photo of photos) expect(await detector.detect(photo)).toEqual([]);
  });

  test('and without its pixels are refused', async () => {
    for (const photo of [
      { width: 2, height: 2, data: new Uint8Array(11) },
      { width: 0, height: 0, data: new Uint8Array(0) },
      { width: 1.5, height: 2, data: new Uint8Array(9) },
    ]) {
      await expect(detector.detect(photo)).rejects.toMatchObject({ code: 'VALUE_INVALID' });
    }
  });
});
