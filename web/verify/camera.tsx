import { useEffect, useRef, useState } from 'react';

interface CameraProps {
  readonly taken: (photo: Blob) => void;
  readonly close: () => void;
}

/** Pages that come neither from this machine nor over TLS have no camera. */
export const hasCamera = (): boolean => navigator.mediaDevices?.getUserMedia !== undefined;

/** What the camera sees, until a photo is taken of it. */
export function Camera({ taken, close }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'starting' | 'live' | 'refused'>('starting');

  useEffect(() => {
    let stream: MediaStream | null = null;
    let gone = false;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user', width: { ideal: 1280 } } }).then(
      (opened) => {
        stream = opened;
        if (gone) return stop();
        video.current!.srcObject = opened;
      },
      () => setState('refused'),
    );
    return () => {
      gone = true;
      stop();
    };
  }, []);

  const take = () => {
    const { videoWidth: width, videoHeight: height } = video.current!;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    canvas.getContext('2d')!.drawImage(video.current!, 0, 0);
    canvas.toBlob((photo) => photo && taken(photo), 'image/jpeg', 0.95);
  };

  return (
    <div className="picture camera">
      <video ref={video} autoPlay playsInline muted onLoadedData={() => setState('live')} aria-label="The camera" />
      {state === 'refused' && <p role="alert">There is no camera, or this page may not use it.</p>}
      <div className="actions over">
        <button type="button" className="main" onClick={take} disabled={state !== 'live'} autoFocus>
          Take photo
        </button>
        <button type="button" onClick={close}>
          Cancel
        </button>
      </div>
    </div>
  );
}
