import type { KnownFace } from './known-face.js';

/** Draws boxes, landmarks, pupils and names over a picture of the canvas's size. */
export function drawFaces(canvas: HTMLCanvasElement, faces: readonly KnownFace[], withLandmarks: boolean): void {
  const context = canvas.getContext('2d')!;
  context.clearRect(0, 0, canvas.width, canvas.height);
  const colours = getComputedStyle(canvas);
  for (const known of faces) {
    const colour = colours.getPropertyValue(known.name === null ? '--unknown' : '--known');
    if (withLandmarks) drawLandmarks(context, known);
    drawBox(context, known, colour, canvas.width);
  }
}

function drawLandmarks(context: CanvasRenderingContext2D, { face }: KnownFace): void {
  const radius = Math.max(0.6, face.box.width / 260);
  context.fillStyle = 'rgb(255 255 255 / 0.7)';
  for (const { x, y } of face.landmarks) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.strokeStyle = '#ffffff';
  context.lineWidth = Math.max(1, face.box.width / 130);
  for (const { x, y } of [face.pupils.left, face.pupils.right]) {
    context.beginPath();
    context.arc(x, y, face.box.width / 36, 0, 2 * Math.PI);
    context.stroke();
  }
}

function drawBox(
  context: CanvasRenderingContext2D,
  { face, label }: KnownFace,
  colour: string,
  pictureWidth: number,
): void {
  const { left, top, width, height } = face.box;
  const line = Math.max(2, pictureWidth / 420);
  context.strokeStyle = colour;
  context.lineWidth = line;
  context.beginPath();
  context.roundRect(left, top, width, height, width / 12);
  context.stroke();

  const size = Math.max(13, pictureWidth / 52);
  context.font = `600 ${size}px system-ui, sans-serif`;
  const plate = { width: context.measureText(label).width + size, height: size * 1.6 };
  const x = Math.max(0, Math.min(left - line / 2, pictureWidth - plate.width));
  const y = Math.max(0, top - plate.height - line);
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(x, y, plate.width, plate.height, size / 3);
  context.fill();
  context.fillStyle = '#10201c';
  context.textBaseline = 'middle';
  context.fillText(label, x + size / 2, y + plate.height / 2);
}
