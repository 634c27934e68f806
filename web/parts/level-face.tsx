import { useEffect, useRef } from 'react';
import type { DetectedFace } from '../../src/client/index.js';
import { levelling, taken } from './level.js';

interface LevelFaceProps {
  readonly picture: ImageBitmap;
  readonly face: Pick<DetectedFace, 'box' | 'pupils' | 'landmarks'>;
  readonly landmarks: boolean;
  /** Empty where its words stand beside it. */
  readonly label: string;
  /** Pixels a side. Default: 560, twice what is shown on most screens. */
  readonly side?: number;
  readonly className?: string;
}

/** A face cut out of its photo and turned level, with or without the points that were found in it. */
export function LevelFace({ picture, face, landmarks, label, side = 560, className }: LevelFaceProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const level = levelling(face, side);
    context.resetTransform();
    context.clearRect(0, 0, side, side);
    context.imageSmoothingQuality = 'high';
    context.setTransform(level.cos, level.sin, -level.sin, level.cos, level.dx, level.dy);
    context.drawImage(picture, 0, 0);
    context.resetTransform();
    if (!landmarks) return;
    context.fillStyle = 'rgb(255 255 255 / 0.85)';
    for (const point of face.landmarks ?? []) dot(context, taken(level, point), 1.7);
    context.fillStyle = '#3ddbb4';
    for (const pupil of [face.pupils.left, face.pupils.right]) dot(context, taken(level, pupil), 5);
  }, [picture, face, landmarks, side]);
  const words = label === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return <canvas ref={canvas} className={className} width={side} height={side} {...words} />;
}

function dot(context: CanvasRenderingContext2D, { x, y }: { x: number; y: number }, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
