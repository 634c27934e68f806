import { describe, expect, test, vi } from 'vitest';
import { alignFace } from '../../src/face/align.js';
import type { Detection, Face } from '../../src/face/face.js';
import { openFaceFinder } from '../../src/face/face-finder.js';
import { MESH } from '../../src/face/landmarks.js';
import { loadDetector } from '../../src/face/load-detector.js';
import { loadFaceFinder } from '../../src/face/load-face-finder.js';
import type { LoadedModel } from '../../src/face/loaded-model.js';
import { loadModel } from '../../src/face/model.js';
import type { ModelKind } from '../../src/face/model-card.js';
import { TEMPLATES } from '../../src/face/templates.js';
import { dlibChip } from '../../src/zoo/dlib-chip.js';
import { fourPeople } from './demo-photo.js';

const finder = await loadFaceFinder({ threads: 1 });
const photo = await fourPeople();
const faces = await finder.find(photo);
const fromLeft = (found: typeof faces) => [...found].sort((a, b) => a.box.left - b.box.left);

/** A model that counts its runs and the pictures in them. */
function counted<Kind extends ModelKind>(model: LoadedModel<Kind>) {
  const batches: number[] = [];
  const run: LoadedModel['session']['run'] = (inputs) => {
    batches.push(Object.values(inputs)[0]!.shape[0]!);
    return model.session.run(inputs);
  };
  return { batches, model: { card: model.card, session: { ...model.session, run } } as LoadedModel<Kind> };
}

describe('the faces of a photo of four people', () => {
  test('are four, the largest first', () => {
    expect(faces).toHaveLength(4);
    const areas = faces.map(({ box }) => box.width * box.height);
    expect(areas).toEqual([...areas].sort((a, b) => b - a));
  });

  test('have landmarks and pupils where the detector, another network, sees eyes and nose', () => {
    for (const { box, keypoints, landmarks, pupils } of faces) {
      expect(landmarks).toHaveLength(468);
      for (const [a, b] of [
        [pupils.left, keypoints.leftEye],
        [pupils.right, keypoints.rightEye],
        [landmarks[MESH.noseTip]!, keypoints.nose],
      ] as const) {
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeLessThan(box.width * 0.08);
      }
    }
  });

  test('have pupils between the corners of their eyes', () => {
    for (const { landmarks, pupils } of faces) {
      expect(pupils.left.x).toBeGreaterThan(landmarks[MESH.leftEyeOuter]!.x);
      expect(pupils.left.x).toBeLessThan(landmarks[MESH.leftEyeInner]!.x);
      expect(pupils.right.x).toBeGreaterThan(landmarks[MESH.rightEyeInner]!.x);
      expect(pupils.right.x).toBeLessThan(landmarks[MESH.rightEyeOuter]!.x);
    }
  });

  test('are good enough to be recognised', () => {
    for (const { quality } of faces) expect(quality).toMatchObject({ reason: null });
  });

  test.each([-30, 20])('roll by %d° when the photo is turned by it; yaw and pitch stay', async (degrees) => {
    const turned = await finder.find(await fourPeople((each) => each.rotate(degrees, { background: '#808080' })));
    expect(turned).toHaveLength(4);
    // In a photo that is turned by less than a quarter, from left to right is still the same order.
    fromLeft(turned).forEach((face, i) => {
      const before = fromLeft(faces)[i]!;
      expect(Math.abs(face.roll - before.roll - (degrees * Math.PI) / 180)).toBeLessThan(0.05);
      expect(Math.abs(face.yaw - before.yaw)).toBeLessThan(0.1);
      expect(Math.abs(face.pitch - before.pitch)).toBeLessThan(0.1);
    });
  });

  test('mirrored look to the other side', async () => {
    const mirrored = await finder.find(await fourPeople((each) => each.flop()));
    expect(mirrored).toHaveLength(4);
    fromLeft(mirrored)
      .reverse()
      .forEach((face, i) => {
        const before = fromLeft(faces)[i]!;
        expect(Math.abs(face.yaw + before.yaw)).toBeLessThan(0.12);
        expect(Math.abs(face.roll + before.roll)).toBeLessThan(0.05);
      });
  });

  test('have their pupils within 1.5 pixels of the template when they are aligned, as seen anew', async () => {
    for (const size of [
      { width: 112, height: 112 },
      { width: 96, height: 112 },
    ]) {
      const template = TEMPLATES.pupils(size);
      if (template.kind !== 'pupils') throw new Error('another template');
      for (const face of faces) {
        const [seen] = await finder.find(alignFace(photo, face, template, size));
        for (const side of ['left', 'right'] as const) {
          const [x, y] = template.points[side];
          expect(Math.hypot(seen!.pupils[side].x - x, seen!.pupils[side].y - y)).toBeLessThan(1.5);
        }
      }
    }
  });
});

describe('finding faces', () => {
  test('runs each network once for all faces of a photo', async () => {
    const detector = await loadDetector({ threads: 1 });
    const mesh = counted(await loadModel('face-mesh', 'landmarks', { threads: 1 }));
    const iris = counted(await loadModel('iris', 'iris', { threads: 1 }));
    const found = await openFaceFinder({ detector, mesh: mesh.model, iris: async () => iris.model }).find(photo);
    expect(found).toEqual(faces);
    expect(mesh.batches[0]).toBe(4);
    expect(iris.batches).toEqual([8]);
  });

  test('measures no more of a face than its template needs', async () => {
    const detector = await loadDetector({ threads: 1 });
    const mesh = await loadModel('face-mesh', 'landmarks', { threads: 1 });
    const load = vi.fn<() => Promise<LoadedModel<'iris'>>>(() => loadModel('iris', 'iris', { threads: 1 }));
    const lazy = openFaceFinder({ detector, mesh, iris: load });
    const known = (keys: readonly (keyof Face)[]) =>
      faces.map((face) => Object.fromEntries(keys.map((key) => [key, face[key]])));
    expect(await lazy.findAlignable(photo, dlibChip(150))).toEqual(known(['box', 'score', 'keypoints', 'landmarks']));
    expect(load).not.toHaveBeenCalled();
    expect(await lazy.findAlignable(photo, TEMPLATES.pupils({ width: 112, height: 112 }))).toEqual(
      known(['box', 'score', 'keypoints', 'landmarks', 'pupils']),
    );
  });

  test('drops what the landmarks do not confirm, and looks again at what was badly framed', async () => {
    const [face] = faces;
    const moved = (x: number, y: number, scale: number, turn = 0): Detection => {
      const { left, top, width, height } = face!.box;
      const centre = { x: left + width / 2 + x, y: top + height / 2 + y };
      const eye = (side: number) => ({ x: centre.x + side * Math.cos(turn), y: centre.y + side * Math.sin(turn) });
      const box = {
        left: centre.x - (width * scale) / 2,
        top: centre.y - (height * scale) / 2,
        width: width * scale,
        height: height * scale,
      };
      return { box, score: 0.9, keypoints: { ...face!.keypoints, leftEye: eye(-10), rightEye: eye(10) } };
    };
    const [mesh, iris] = [await loadModel('face-mesh', 'landmarks'), await loadModel('iris', 'iris')];
    const find = (detection: Detection) =>
      openFaceFinder({ detector: { detect: async () => [detection] }, mesh, iris: async () => iris }).find(photo);
    // A place in the photo's corner where nobody is.
    expect(await find(moved(-face!.box.left, -face!.box.top, 0.8))).toEqual([]);
    // Too large, too far to the right, and tilted.
    const [badly] = await find(moved(face!.box.width * 0.2, 0, 1.25, 0.3));
    const away = Math.hypot(badly!.pupils.left.x - face!.pupils.left.x, badly!.pupils.left.y - face!.pupils.left.y);
    expect(away).toBeLessThan(face!.box.width * 0.02);
  });
});
