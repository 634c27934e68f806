import type { ProcessGroup } from '../distributed/process-group.js';
import { scope } from '../torch/scope.js';
import { tensorFrom } from '../torch/tensor.js';
import { type EmbeddedSamples, embedSamples, type EmbedSamplesOptions } from './embed-samples.js';

/**
 * {@link embedSamples} of faces that are cropped already, each process of a group embedding its share: all get all
 * embeddings.
 */
export async function embedTogether(
  indices: readonly number[],
  options: Pick<EmbedSamplesOptions, 'embedder' | 'faces'>,
  group: ProcessGroup,
): Promise<EmbeddedSamples> {
  if (group.size === 1) return embedSamples(indices, options);
  const own = await embedSamples(group.share(indices), options);
  const { size } = options.embedder;
  // A row for each photo: its embedding, and 1 where there is one. Added up over the processes, for others have zeros there.
  const width = size + 1;
  const rows = new Float32Array(indices.length * width);
  indices.forEach((index, n) => {
    const embedding = own.embeddings.get(index);
    if (embedding !== undefined) rows.set([...embedding, 1], n * width);
  });
  const whole = scope(() => {
    const tensor = tensorFrom(rows, [indices.length, width]);
    group.sum_(tensor);
    return tensor.toTypedArray() as Float32Array;
  });
  const embeddings = new Map<number, Float32Array>();
  indices.forEach((index, n) => {
    if (whole[n * width + size] === 1) embeddings.set(index, whole.slice(n * width, n * width + size));
  });
  const broken = group.gatherItems(own.broken);
  return { embeddings, sightings: own.sightings, broken, noFace: own.noFace };
}
