import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { RgbImage } from './image.js';

/** The part of the WebAssembly namespace that is used here: Node's types leave it to the browser's. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** What the module exports. Addresses and sizes are numbers; a status other than 0 is a failure. */
interface TurboJpeg {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly malloc: (bytes: number) => number;
  readonly tjInitDecompress: () => number;
  /** (handle, file, bytes, then where to write: width, height, subsampling, colour space) */
  readonly tjDecompressHeader3: (...call: number[]) => number;
  /** (handle, file, bytes, pixels, width, bytes a row, height, pixel format, flags) */
  readonly tjDecompress2: (...call: number[]) => number;
}

/** Of TurboJPEG's numbers: 8-bit RGB, and the last of the colour spaces that are turned into it (RGB, YCbCr, grey). */
const TJPF_RGB = 0;
const TJCS_GRAY = 2;

export interface TurboJpegLimits {
  /** Of a file. */
  readonly bytes: number;
  /** Of its picture. */
  readonly pixels: number;
}

let compiled: object | undefined;

/**
 * libjpeg-turbo as WebAssembly, from the package @cwasm/jpeg-turbo: a function from the bytes of a JPEG to its pixels, or
 * to null for a file that is damaged, beyond the limits, or in other colours than grey, YCbCr and RGB. Its settings are
 * libjpeg's own, the exact ones (the accurate inverse DCT, smooth upsampling of colour). Memory is taken once, for the limits.
 *
 * The function throws where libjpeg gives a file up; take a new one then. (libjpeg leaves by a long jump, for which
 * WebAssembly has no counterpart: the state of the module is lost.)
 */
export function openTurboJpeg({ bytes, pixels }: TurboJpegLimits): (file: Uint8Array) => RgbImage | null {
  const turbo = instantiate();
  const handle = turbo.tjInitDecompress();
  const header = turbo.malloc(16);
  const source = turbo.malloc(bytes);
  const target = turbo.malloc(pixels * 3);

  return (file) => {
    if (file.length > bytes) return null;
    // The views are made anew, because memory that grows moves.
    new Uint8Array(turbo.memory.buffer).set(file, source);
    const places = [header, header + 4, header + 8, header + 12];
    if (turbo.tjDecompressHeader3(handle, source, file.length, ...places) !== 0) return null;
    const [width, height, , space] = new Int32Array(turbo.memory.buffer, header, 4) as unknown as number[];
    if (width! * height! > pixels || space! > TJCS_GRAY) return null;
    // A warning counts as a failure here: a truncated file is one, and would be filled up with grey.
    const call = [handle, source, file.length, target, width!, width! * 3, height!, TJPF_RGB, 0];
    if (turbo.tjDecompress2(...call) !== 0) return null;
    return {
      width: width!,
      height: height!,
      data: new Uint8Array(turbo.memory.buffer, target, width! * height! * 3).slice(),
    };
  };
}

function instantiate(): TurboJpeg {
  compiled ??= new WebAssembly.Module(
    readFileSync(createRequire(import.meta.url).resolve('@cwasm/jpeg-turbo/jpeg-turbo.wasm')),
  );
  const none = (): number => 0;
  const leave = (): never => {
    throw new Error('libjpeg gave the file up');
  };
  const env = { setjmp: none, longjmp: leave };
  // What the C library could ask of a system; nothing here has files or an environment.
  const system = {
    environ_sizes_get: none,
    environ_get: leave,
    proc_exit: leave,
    fd_close: leave,
    fd_seek: leave,
    fd_write: leave,
  };
  return new WebAssembly.Instance(compiled, { env, wasi_snapshot_preview1: system }).exports as TurboJpeg;
}
