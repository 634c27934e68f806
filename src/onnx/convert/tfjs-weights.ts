import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import type { Weights } from '../graph-builder.js';
import { ELEMENT_TYPES, type ElementType, elementCount, tensorOf } from '../tensor.js';

const sizes = z.array(z.int().nonnegative());

const entrySchema = z.object({
  name: z.string(),
  shape: sizes,
  dtype: z.enum(['float32', 'int32']),
  /** How float32 weights are stored in fewer bits: as float16, or as `q` for `q · scale + min`. */
  quantization: z
    .union([
      z.object({ dtype: z.literal('float16') }),
      z.object({ dtype: z.literal('uint8'), scale: z.number(), min: z.number() }),
    ])
    .optional(),
});

/** A TensorFlow.js weights manifest: groups of weights, each one file. */
export const manifestSchema = z.array(z.object({ weights: z.array(entrySchema) }));

export type WeightsManifest = z.infer<typeof manifestSchema>;

/**
 * The weights of a manifest by name, as they are stored; nothing is expanded.
 *
 * @param data the files of the groups, one after the other.
 * @throws FILE_INVALID when the data are not exactly as long as the manifest says.
 */
export function readTfjsWeights(manifest: WeightsManifest, data: Uint8Array): Map<string, Weights> {
  const weights = new Map<string, Weights>();
  let at = 0;
  for (const { name, shape, dtype, quantization } of manifest.flatMap((group) => group.weights)) {
    const elementType: ElementType = quantization?.dtype ?? dtype;
    const length = elementCount(shape) * ELEMENT_TYPES[elementType].bytes;
    if (at + length > data.length) throw invalid(`"${name}" ends at byte ${at + length} of ${data.length}`);
    const tensor = tensorOf(elementType, shape, data.subarray(at, at + length));
    const affine = quantization?.dtype === 'uint8' && { scale: quantization.scale, minimum: quantization.min };
    weights.set(name, affine ? { tensor, affine } : { tensor });
    at += length;
  }
  if (at !== data.length) throw invalid(`they take ${at} bytes of ${data.length}`);
  return weights;
}

function invalid(reason: string): LineamentError {
  return new LineamentError('FILE_INVALID', `These TensorFlow.js weights do not fit their manifest: ${reason}.`);
}
