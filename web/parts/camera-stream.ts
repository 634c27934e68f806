import { type RefObject, useEffect, useState } from 'react';

export type CameraState = 'starting' | 'live' | 'refused';

/** Pages that come neither from this machine nor over TLS have no camera. */
export const hasCamera = (): boolean => navigator.mediaDevices?.getUserMedia !== undefined;

/** Shows in a `video` what the camera sees, for as long as it is there: `user` is the one that looks at the user. */
export function useCamera(video: RefObject<HTMLVideoElement | null>, facing: 'user' | 'environment' = 'user') {
  const [state, setState] = useState<CameraState>('starting');
  useEffect(() => {
    let stream: MediaStream | null = null;
    let gone = false;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    setState('starting');
    navigator.mediaDevices.getUserMedia({ video: { facingMode: facing, width: { ideal: 1280 } } }).then(
      (opened) => {
        stream = opened;
        if (gone) return stop();
        video.current!.srcObject = opened;
        video.current!.addEventListener('loadeddata', () => setState('live'), { once: true });
      },
      () => setState('refused'),
    );
    return () => {
      gone = true;
      stop();
    };
  }, [video, facing]);
  return state;
}

/** What a video shows, as it is seen by the camera and not mirrored, its longer side of `mostPx` at most. */
export function frameOf(video: HTMLVideoElement, mostPx = Infinity): HTMLCanvasElement {
  const { videoWidth, videoHeight } = video;
  const scale = Math.min(1, mostPx / Math.max(videoWidth, videoHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(videoWidth * scale);
  canvas.height = Math.round(videoHeight * scale);
  canvas.getContext('2d')!.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The file of a picture, to be sent. */
export function jpegOf(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const done = (file: Blob | null) =>
      file === null ? reject(new Error('This browser wrote no JPEG.')) : resolve(file);
    canvas.toBlob(done, 'image/jpeg', quality);
  });
}
