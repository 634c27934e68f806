import { drawFaces } from './drawing.js';
import { element } from './element.js';
import type { KnownFace } from './known-face.js';

/** Larger photos are shown, and looked at, in this size of their longer side. */
const LONGEST_SIDE = 2048;

/** What is looked at: the camera's picture or a photo, with a drawing over it. */
export class Scene {
  readonly #stage = element('stage', HTMLDivElement);
  readonly #video = element('video', HTMLVideoElement);
  readonly #picture = element('picture', HTMLCanvasElement);
  readonly #overlay = element('overlay', HTMLCanvasElement);

  get live(): boolean {
    return this.#video.srcObject !== null && !this.#video.paused;
  }

  get hasCamera(): boolean {
    return this.#video.srcObject !== null;
  }

  /** Shows a photo; the camera goes off. */
  showPhoto(photo: ImageBitmap): void {
    this.closeCamera();
    const scale = Math.min(1, LONGEST_SIDE / Math.max(photo.width, photo.height));
    this.#picture.width = Math.round(photo.width * scale);
    this.#picture.height = Math.round(photo.height * scale);
    const context = this.#picture.getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(photo, 0, 0, this.#picture.width, this.#picture.height);
    this.#present(this.#picture, this.#picture.width, this.#picture.height);
  }

  async openCamera(): Promise<void> {
    // Larger pictures would be searched in tiles, which is slow and finds only faces that are far away.
    const size = { width: { ideal: 640 }, height: { ideal: 480 } };
    const asked = { video: { ...size, facingMode: 'user' }, audio: false };
    this.#video.srcObject = await navigator.mediaDevices.getUserMedia(asked).catch((cause: Error) => {
      throw new Error(`The camera does not open: ${cause.message}. Is there one, and may this page use it?`, { cause });
    });
    await this.#video.play();
    this.#present(this.#video, this.#video.videoWidth, this.#video.videoHeight);
  }

  /** Holds the camera's picture, or lets it go on. */
  async hold(held: boolean): Promise<void> {
    if (held) this.#video.pause();
    else await this.#video.play();
  }

  closeCamera(): void {
    const stream = this.#video.srcObject;
    if (stream instanceof MediaStream) for (const track of stream.getTracks()) track.stop();
    this.#video.srcObject = null;
  }

  /** The picture as it is now. */
  snapshot(): Promise<ImageBitmap> {
    return createImageBitmap(this.hasCamera ? this.#video : this.#picture);
  }

  draw(faces: readonly KnownFace[], withLandmarks: boolean): void {
    drawFaces(this.#overlay, faces, withLandmarks);
    const names = faces.map(({ label }) => label).join(', ');
    this.#overlay.setAttribute('aria-label', names === '' ? 'The picture: no face is seen' : `The picture: ${names}`);
  }

  #present(shown: HTMLElement, width: number, height: number): void {
    this.#stage.classList.remove('empty');
    element('invitation', HTMLDivElement).hidden = true;
    for (const layer of [this.#video, this.#picture]) layer.hidden = layer !== shown;
    this.#overlay.hidden = false;
    this.#overlay.width = width;
    this.#overlay.height = height;
  }
}
