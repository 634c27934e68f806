import { LineamentError } from '../errors.js';
import type { RgbImage } from '../image/image.js';

/** A photo in a browser: an element of a page, a bitmap, a canvas, the file itself, or pixels. */
export type BrowserPhoto =
  | Blob
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | RgbImage;

/** What a canvas can be painted with, and its size. */
interface Picture {
  readonly source: Exclude<BrowserPhoto, Blob | RgbImage>;
  readonly width: number;
  readonly height: number;
}

/**
 * The pixels of a photo: of a video the frame that is shown, else the whole picture. Upright as the browser shows it, EXIF orientation
 * applied; transparency is laid on black; sRGB. They never leave the page.
 *
 * @throws IMAGE_INVALID for a file that the browser cannot read, an element without a picture, and a picture of another host
 *   that does not let pages read it.
 */
export async function pixelsOf(photo: BrowserPhoto): Promise<RgbImage> {
  if (isPixels(photo)) return photo;
  if (isA(photo, 'Blob')) {
    const bitmap = await bitmapOf(photo);
    try {
      return painted({ source: bitmap, width: bitmap.width, height: bitmap.height });
    } finally {
      bitmap.close();
    }
  }
  return painted(await pictureOf(photo));
}

async function bitmapOf(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch (cause) {
    const what = `the file of ${file.size} bytes${file.type === '' ? '' : ` (${file.type})`}`;
    throw notAnImage(`this browser cannot read ${what} as an image.`, cause);
  }
}

async function pictureOf(source: Picture['source']): Promise<Picture> {
  if (isA(source, 'HTMLImageElement')) {
    await source.decode().catch((cause: unknown) => {
      throw notAnImage('the image element shows nothing.', cause);
    });
    return { source, width: source.naturalWidth, height: source.naturalHeight };
  }
  if (isA(source, 'HTMLVideoElement')) return { source, width: source.videoWidth, height: source.videoHeight };
  return { source, width: source.width, height: source.height };
}

function painted({ source, width, height }: Picture): RgbImage {
  if (!(width > 0 && height > 0)) throw notAnImage(`it has no pixels (${width} × ${height}). Has it loaded?`);
  // Read once: kept where the processor can read it. Opaque: what is transparent lies on black.
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true, alpha: false });
  if (context === null) throw notAnImage(`this browser has no canvas of ${width} × ${height} pixels.`);
  try {
    context.drawImage(source, 0, 0, width, height);
    return { width, height, data: threeChannels(context.getImageData(0, 0, width, height).data) };
  } catch (cause) {
    throw notAnImage(`its pixels cannot be read (${String(cause)}).`, cause);
  }
}

function threeChannels(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
}

interface Classes {
  readonly Blob: Blob;
  readonly HTMLImageElement: HTMLImageElement;
  readonly HTMLVideoElement: HTMLVideoElement;
}

/** `instanceof`, where the class may not exist: workers have no elements. */
function isA<Name extends keyof Classes>(value: object, name: Name): value is Classes[Name] {
  const type = (globalThis as unknown as Record<Name, (new () => Classes[Name]) | undefined>)[name];
  return type !== undefined && value instanceof type;
}

function isPixels(photo: BrowserPhoto): photo is RgbImage {
  return 'data' in photo && photo.data instanceof Uint8Array;
}

function notAnImage(reason: string, cause?: unknown): LineamentError {
  return new LineamentError('IMAGE_INVALID', `Could not take the photo: ${reason}`, { cause });
}
