import { useEffect, useRef, useState } from 'react';
import type { Operations } from '../../src/client/index.js';
import { frameOf, jpegOf, useCamera } from '../parts/camera-stream.js';
import { troubleOf } from '../parts/trouble.js';
import { FramedFaces } from './framed-faces.js';
import { lookUp } from './look-up.js';
import type { Scene } from './scene.js';

/** The longer side of what is sent, in pixels: faces at arm's length are large in it, and it is a tenth of a megabyte. */
const FRAME_PX = 960;
const JPEG_QUALITY = 0.85;

/** Between an answer and the next question; after trouble, longer. */
const PAUSE_MS = 150;
const TROUBLE_PAUSE_MS = 2000;

interface LiveCameraProps {
  readonly client: Operations;
  readonly collection: string | null;
  readonly scene: Scene | null;
  readonly chosen: number | null;
  readonly show: (scene: Scene) => void;
}

/** What the camera sees, looked up over and over: each question waits for the answer of the one before. */
export function LiveCamera({ client, collection, scene, chosen, show }: LiveCameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [facing, setFacing] = useState<'user' | 'environment'>('user');
  const state = useCamera(video, facing);
  const cameras = useCameras(state === 'live');

  useEffect(() => {
    if (state !== 'live') return;
    const controller = new AbortController();
    void watch(video.current!, client, collection, show, controller.signal);
    return () => controller.abort();
  }, [state, client, collection, show]);

  const faces = scene?.found.kind === 'looked-up' ? scene.found.told.faces : [];
  const { width = 4, height = 3 } = scene?.picture ?? {};
  return (
    <>
      <FramedFaces
        width={width}
        height={height}
        faces={faces}
        nameOf={(i) => faces[i]!.matches[0]?.name ?? null}
        mirrored={facing === 'user'}
        chosen={chosen}
      >
        <video
          ref={video}
          className={facing === 'user' ? 'mirrored' : ''}
          autoPlay
          playsInline
          muted
          aria-label="The camera"
        />
      </FramedFaces>
      {state === 'refused' && <p role="alert">There is no camera, or this page may not use it.</p>}
      {cameras > 1 && (
        <button type="button" className="turn" onClick={() => setFacing(facing === 'user' ? 'environment' : 'user')}>
          Other camera
        </button>
      )}
    </>
  );
}

async function watch(
  video: HTMLVideoElement,
  client: Operations,
  collection: string | null,
  show: (scene: Scene) => void,
  signal: AbortSignal,
): Promise<void> {
  let before: ImageBitmap | null = null;
  while (!signal.aborted) {
    const frame = frameOf(video, FRAME_PX);
    const [file, picture] = await Promise.all([jpegOf(frame, JPEG_QUALITY), createImageBitmap(frame)]);
    const found: Scene['found'] = await lookUp(client, collection, file, signal).then(
      (told) => ({ kind: 'looked-up', told }),
      (error: unknown) => ({ kind: 'trouble', trouble: troubleOf(error) }),
    );
    if (signal.aborted) return;
    show({ file, picture, found });
    await new Promise((resolve) => setTimeout(resolve, found.kind === 'trouble' ? TROUBLE_PAUSE_MS : PAUSE_MS));
    // No longer shown; waiting for it to be collected would hold hundreds of them.
    before?.close();
    before = picture;
  }
}

function useCameras(live: boolean): number {
  const [cameras, setCameras] = useState(0);
  useEffect(() => {
    if (!live) return;
    navigator.mediaDevices.enumerateDevices().then(
      (devices) => setCameras(devices.filter(({ kind }) => kind === 'videoinput').length),
      () => {},
    );
  }, [live]);
  return cameras;
}
