import { useRef } from 'react';
import { frameOf, jpegOf, useCamera } from './camera-stream.js';

interface CameraProps {
  readonly taken: (photo: Blob) => void;
  readonly close: () => void;
}

/** What the camera sees, until a photo is taken of it. */
export function Camera({ taken, close }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  const state = useCamera(video);
  return (
    <div className="picture camera">
      <video ref={video} autoPlay playsInline muted aria-label="The camera" />
      {state === 'refused' && <p role="alert">There is no camera, or this page may not use it.</p>}
      <div className="actions over">
        <button
          type="button"
          className="main"
          onClick={() => void jpegOf(frameOf(video.current!), 0.95).then(taken)}
          disabled={state !== 'live'}
          autoFocus
        >
          Take photo
        </button>
        <button type="button" onClick={close}>
          Cancel
        </button>
      </div>
    </div>
  );
}
