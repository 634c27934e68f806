import { LineamentError } from '../../errors.js';
import { callForTensor } from '../../torch/dispatch.js';
import {
  add,
  bmm,
  div,
  ge,
  gridSample,
  logicalAnd,
  lt,
  matmul,
  mul,
  narrow,
  permute,
  reshape,
  transpose,
} from '../../torch/operators.js';
import { scope } from '../../torch/scope.js';
import { type Tensor, tensorFrom } from '../../torch/tensor.js';
import type { ImageSize } from '../../image/image.js';
import type { DrawnAugmentation } from './compose.js';

/**
 * {@link warpBatch} with tensor operators, for devices where the network's input is made best: bytes are uploaded, then
 * resampled by one `grid_sample` and coloured by one `bmm`. Agrees with it to a grey level and a half.
 *
 * @throws LineamentError VALUE_INVALID for degradations, which are computed on the CPU only.
 * @param canvases (N, H, W, 3) bytes.
 * @returns (N, 3, h, w) float32 on `device`.
 */
export function warpBatchTorch(canvases: Uint8Array, drawn: DrawnAugmentation, device = 'cpu'): Tensor {
  const { count, canvas, output } = drawn;
  if (drawn.degradations) {
    throw new LineamentError(
      'VALUE_INVALID',
      "blur, lowResolution and jpeg work on an image's pixels, on the CPU only: expected none of them with apply: 'later'.",
    );
  }
  return scope(() => {
    const upload = (data: Float32Array, shape: readonly number[]): Tensor => tensorFrom(data, shape, { device });
    const bytes = tensorFrom(canvases, [count, canvas.height, canvas.width, 3], { device });
    const images = permute(bytes.to({ dtype: 'float32' }), [0, 3, 1, 2]); // (N, 3, H, W)

    const matrices = upload(drawn.matrices, [count, 3, 3]);
    const places = matmul(upload(unitGrid(output), [1, output.height * output.width, 3]), transpose(matrices, 1, 2));
    const flat = div(narrow(places, 2, 0, 2), narrow(places, 2, 2, 1)); // (N, h·w, 2)
    const grid = reshape(flat, [count, output.height, output.width, 2]);
    const sampled = gridSample(images, grid, 'bilinear', 'border', false); // (N, 3, h, w)

    const colours = upload(drawn.colours, [count, 3, 4]);
    const planes = reshape(sampled, [count, 3, output.height * output.width]);
    const coloured = add(bmm(narrow(colours, 2, 0, 3), planes), narrow(colours, 2, 3, 1));
    const low = upload(drawn.low, [1, 3, 1]);
    const high = upload(drawn.high, [1, 3, 1]);
    const clamped = callForTensor('aten::clamp', 'Tensor', [coloured, low, high]);
    const input = reshape(clamped, [count, 3, output.height, output.width]);
    return drawn.erase ? mul(input, keptPixels(drawn.erase, output, device)) : input;
  });
}

let made: ({ grid: Float32Array } & ImageSize) | undefined;

/** (h·w, 3): x, y and 1 of every pixel's centre, in [−1, 1] from edge to edge. The last one is kept: it is the next, too. */
function unitGrid({ width, height }: ImageSize): Float32Array {
  if (made?.width === width && made.height === height) return made.grid;
  const grid = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      grid.set([(2 * x + 1) / width - 1, (2 * y + 1) / height - 1, 1], (y * width + x) * 3);
    }
  }
  made = { grid, width, height };
  return grid;
}

/** (N, 1, h, w): 0 inside the boxes to erase, 1 elsewhere. */
function keptPixels(erase: Int32Array, { width, height }: ImageSize, device: string): Tensor {
  const count = erase.length / 4;
  const boxes = tensorFrom(Float32Array.from(erase), [count, 4, 1, 1], { device });
  const side = (i: number): Tensor => narrow(boxes, 1, i, 1); // (N, 1, 1, 1)
  const columns = tensorFrom(
    Float32Array.from({ length: width }, (_, x) => x),
    [1, 1, 1, width],
    { device },
  );
  const rows = tensorFrom(
    Float32Array.from({ length: height }, (_, y) => y),
    [1, 1, height, 1],
    { device },
  );
  const across = logicalAnd(ge(columns, side(0)), lt(columns, side(2)));
  const down = logicalAnd(ge(rows, side(1)), lt(rows, side(3)));
  const inside = logicalAnd(across, down).to({ dtype: 'float32' });
  return add(mul(inside, -1), 1);
}
