import { useEffect, useRef } from 'react';
import type { DetectedFace } from '../../src/client/index.js';
import { levelling, taken } from './level.js';

/** Pixels a side: twice what is shown on most screens. */
const SIDE = 560;

interface LevelFaceProps {
  readonly picture: ImageBitmap;
  readonly face: DetectedFace;
  readonly landmarks: boolean;
  readonly label: string;
}

/** A face cut out of its photo and turned level, with or without the points that were found in it. */
export function LevelFace({ picture, face, landmarks, label }: LevelFaceProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const level = levelling(face, SIDE);
    context.resetTransform();
    context.clearRect(0, 0, SIDE, SIDE);
    context.imageSmoothingQuality = 'high';
    context.setTransform(level.cos, level.sin, -level.sin, level.cos, level.dx, level.dy);
    context.drawImage(picture, 0, 0);
    context.resetTransform();
    if (!landmarks) return;
    context.fillStyle = 'rgb(255 255 255 / 0.85)';
    for (const point of face.landmarks ?? []) dot(context, taken(level, point), 1.7);
    context.fillStyle = '#3ddbb4';
    for (const pupil of [face.pupils.left, face.pupils.right]) dot(context, taken(level, pupil), 5);
  }, [picture, face, landmarks]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} role="img" aria-label={label} />;
}

function dot(context: CanvasRenderingContext2D, { x, y }: { x: number; y: number }, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
