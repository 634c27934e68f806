import type { LoadedModel } from '../../src/face/loaded-model.js';
import type { ModelKind } from '../../src/face/model-card.js';
import type { InferenceTensor } from '../../src/inference/session.js';

/** A model of pictures of `pixels` × `pixels` that answers as it is told, one picture at a time. */
export function pretendedModel<Kind extends ModelKind>(
  pixels: number,
  outputs: Readonly<Record<string, readonly number[]>>,
  answer: (picture: Float32Array, index: number) => Readonly<Record<string, ArrayLike<number>>>,
): LoadedModel<Kind> {
  const input = {
    name: 'image',
    size: [pixels, pixels],
    mean: [0, 0, 0],
    std: [1, 1, 1],
    channels: 'RGB',
    layout: 'NCHW',
  };
  let seen = 0;
  const run = async ({ image }: Readonly<Record<string, InferenceTensor>>) => {
    const count = image!.shape[0]!;
    const plane = image!.data.length / count;
    const answers = Array.from({ length: count }, (_, n) =>
      answer(image!.data.subarray(n * plane, (n + 1) * plane), seen++),
    );
    return Object.fromEntries(
      Object.entries(outputs).map(([name, shape]) => [
        name,
        { data: Float32Array.from(answers.flatMap((each) => Array.from(each[name]!))), shape: [count, ...shape] },
      ]),
    );
  };
  return { card: { input }, session: { run } } as unknown as LoadedModel<Kind>;
}
