import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { multiplyAdds } from '../../src/backbones/multiply-adds.js';
import {
  BACKBONE_KINDS,
  type BackboneKind,
  backboneSchema,
  createBackbone,
  parameterCount,
} from '../../src/backbones/registry.js';
import { torchAvailable } from '../../src/torch/device.js';
import { Generator } from '../../src/torch/generator.js';
import { readFixture } from '../parity/formula.js';

/** What `backbones.py` noted of the same network in PyTorch. */
interface FullSize {
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly digest: string;
}

function fullSize(settings: { readonly kind: BackboneKind } & Readonly<Record<string, unknown>>) {
  return createBackbone({ ...backboneSchema.parse(settings), inputSize: [112, 112] }, new Generator(1));
}

/** SHA-256 of the lines `name [sizes]`, sorted; see `backbones.py`. */
function digest(state: ReadonlyMap<string, { readonly shape: readonly number[] }>): string {
  const lines = Array.from(state, ([name, { shape }]) => `${name} [${shape.join(',')}]`);
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex');
}

describe.skipIf(!torchAvailable())('networks in their full size (needs libtorch)', () => {
  const references = readFixture<Record<BackboneKind, FullSize>>('full-size.json');

  it.each(BACKBONE_KINDS)('%s has the names, shapes, parameters and multiply-adds that it has in PyTorch', (kind) => {
    const backbone = fullSize({ kind });
    const found = { parameters: parameterCount(backbone), multiplyAdds: multiplyAdds(backbone) };
    expect({ ...found, digest: digest(backbone.stateDict()) }).toEqual(references[kind]);
    backbone.release();
  });

  it('a residual network of three stages can be written, as wide as one likes', () => {
    const backbone = fullSize({ kind: 'resnet34', width: 128, blocks: [3, 4, 5], neck: 'pooled' });
    expect([...backbone.stateDict().keys()].some((name) => name.startsWith('layer4'))).toBe(false);
    expect(parameterCount(backbone) / 1e6).toBeCloseTo(28.19, 2);
    backbone.release();
  });
});
