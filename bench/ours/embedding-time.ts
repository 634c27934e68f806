import { readFileSync } from 'node:fs';
import { createBackbone, parameterCount } from '../../dist/backbones/registry.js';
import { multiplyAdds } from '../../dist/backbones/multiply-adds.js';
import { STORES } from '../../dist/export/store.js';
import { traceToOnnx } from '../../dist/export/trace.js';
import { openSession } from '../../dist/inference/node.js';
import { writeOnnx } from '../../dist/onnx/write-onnx.js';
import { Random } from '../../dist/random.js';
import { Generator } from '../../dist/torch/generator.js';
import { readRecipe } from '../../dist/training/read-recipe.js';

/** One aligned face after the other through a network, on one thread of onnxruntime-node. */
export interface EmbeddingTimeResult {
  /** Median time of a face. */
  readonly ms: number;
  /** Of a recipe's network; null for a model, which is only a file here. */
  readonly parameters: number | null;
  readonly multiplyAdds: number | null;
}

interface Network extends Omit<EmbeddingTimeResult, 'ms'> {
  readonly bytes: Uint8Array;
  readonly input: { readonly name: string; readonly size: readonly [number, number] };
}

/** The network of a recipe with its first weights: how long it takes does not depend on them. */
async function ofRecipe(path: string): Promise<Network> {
  const { backbone: spec, input } = await readRecipe(path);
  const backbone = createBackbone({ ...spec, inputSize: input.size }, new Generator(1));
  const [width, height] = input.size;
  const graph = traceToOnnx(backbone, (images) => backbone.forward(images), {
    name: spec.kind,
    input: { name: 'face', shape: [3, height, width] },
    output: 'embedding',
    store: STORES.float32,
  });
  return {
    bytes: writeOnnx(graph),
    input: { name: 'face', size: [width, height] },
    parameters: parameterCount(backbone),
    multiplyAdds: multiplyAdds(backbone),
  };
}

function ofModel(name: string): Network {
  const folder = new URL('../../dist/models/', import.meta.url);
  const card = JSON.parse(readFileSync(new URL(`${name}.card.json`, folder), 'utf8')) as Pick<Network, 'input'>;
  return {
    bytes: readFileSync(new URL(`${name}.onnx`, folder)),
    input: card.input,
    parameters: null,
    multiplyAdds: null,
  };
}

const [name, seconds] = process.argv.slice(2);
const { bytes, input, ...counts } = name!.endsWith('.yaml') ? await ofRecipe(name!) : ofModel(name!);
const [width, height] = input.size;
const random = new Random(1);
const face = {
  data: Float32Array.from({ length: 3 * height * width }, () => random.normal()),
  shape: [1, 3, height, width],
};
await using session = await openSession(bytes, { provider: 'cpu', threads: 1 });
const WARM_UP = 10;
const times: number[] = [];
for (const end = performance.now() + Number(seconds) * 1000; performance.now() < end || times.length <= WARM_UP;) {
  const start = performance.now();
  await session.run({ [input.name]: face });
  times.push(performance.now() - start);
}
const sorted = times.slice(WARM_UP).sort((a, b) => a - b);
const result: EmbeddingTimeResult = { ms: sorted[sorted.length >> 1]!, ...counts };
process.stdout.write(`${JSON.stringify(result)}\n`);
