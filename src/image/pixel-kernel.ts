import { PIXEL_CODE } from './pixel-code.js';

/** What `wasm/pixels.ts` compiles to: its comments say what each number is. Addresses are bytes of the memory. */
export interface PixelKernel {
  sample(...of: [data: number, stride: number, out: number, width: number, height: number, grid: 1 | 2, ...Map]): void;
  samplePlanes(
    ...of: [
      data: number,
      stride: number,
      out: number,
      plane: number,
      size: number,
      normalisation: number,
      ...Turn,
      ...Edges,
    ]
  ): void;
  planes(...of: [data: number, count: number, red: number, green: number, blue: number, normalisation: number]): void;
  warpPlanes(
    ...of: [data: number, photoWidth: number, photoHeight: number, out: number, plane: number, ...Size, ...Parameters]
  ): void;
  addBlocks(row: number, block: number, sums: number, count: number): void;
  takeMeans(sums: number, area: number, out: number, count: number): void;
  halve(data: number, width: number, height: number, out: number): void;
}

type Map = [xx: number, xy: number, x0: number, yx: number, yy: number, y0: number];
type Size = [width: number, height: number];
type Parameters = [map: number, colours: number];
type Turn = [cos: number, sin: number, x0: number, y0: number];
type Edges = [left: number, top: number, right: number, bottom: number];

/** Bytes of one of the sums that `addBlocks` adds to. */
export const SUM_BYTES = 16;

/** So many bytes more than are asked for: the kernel reads, and writes, whole vectors. */
const SLACK_BYTES = 32;

const PAGE_BYTES = 65536;

interface Opened {
  readonly kernel: PixelKernel;
  readonly memory: WebAssembly.Memory;
}

let opened: Opened | undefined;

/**
 * The kernel with its memory, at least so many bytes of it. There is one memory a thread, for whatever is computed next: take
 * the results out before anybody else can ask for it. It does not shrink, so nobody should put whole photos there.
 */
export function pixelKernel(bytes: number): { readonly kernel: PixelKernel; readonly memory: ArrayBuffer } {
  const { kernel, memory } = (opened ??= open());
  const missing = bytes + SLACK_BYTES - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return { kernel, memory: memory.buffer };
}

function open(): Opened {
  const code = Uint8Array.from(atob(PIXEL_CODE), (character) => character.charCodeAt(0));
  const memory = new WebAssembly.Memory({ initial: 16 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  return { kernel: instance.exports as unknown as PixelKernel, memory };
}
