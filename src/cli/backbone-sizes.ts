import type { InputSize } from '../backbones/backbone.js';
import { multiplyAdds } from '../backbones/multiply-adds.js';
import {
  BACKBONE_KINDS,
  type BackboneKind,
  backboneSchema,
  createBackbone,
  parameterCount,
} from '../backbones/registry.js';
import { LineamentError } from '../errors.js';
import { Generator } from '../torch/generator.js';
import { nearest } from './nearest.js';
import type { Output } from './output.js';
import { Progress } from './progress.js';
import { table } from './table.js';

/** A network as a recipe gets it that names its kind alone. */
export interface BackboneSize {
  readonly kind: BackboneKind;
  /** Numbers that are trained. */
  readonly parameters: number;
  /** Of one image; see `backbones/multiply-adds.ts`. */
  readonly multiplyAdds: number;
}

/** The kinds of these names, of all where there are none. @throws USAGE for a name that is none */
function kindsOf(names: readonly string[]): readonly BackboneKind[] {
  if (names.length === 0) return BACKBONE_KINDS;
  return names.map((name) => {
    const kind = BACKBONE_KINDS.find((each) => each === name);
    if (kind !== undefined) return kind;
    const near = nearest(name, BACKBONE_KINDS);
    const hint = near === null ? '' : `; did you mean ${near}?`;
    throw new LineamentError(
      'USAGE',
      `there is no backbone "${name}"${hint} (backbones: ${BACKBONE_KINDS.join(', ')})`,
    );
  });
}

/** Builds each network with its defaults for images of that size, sends one image through it, and counts. */
export function backboneSizes(names: readonly string[], inputSize: InputSize, output: Output): BackboneSize[] {
  const kinds = kindsOf(names);
  const progress = new Progress(output);
  const sizes = kinds.map((kind, done) => {
    progress.update({ done, total: kinds.length, label: kind, figures: [] });
    const backbone = createBackbone({ ...backboneSchema.parse({ kind }), inputSize }, new Generator(1));
    const size = { kind, parameters: parameterCount(backbone), multiplyAdds: multiplyAdds(backbone) };
    backbone.release();
    return size;
  });
  progress.clear();
  return sizes;
}

export function backbonesTable(sizes: readonly BackboneSize[]): string {
  const rows = sizes.map(({ kind, parameters, multiplyAdds }) => [
    kind,
    `${(parameters / 1e6).toFixed(2)} M`,
    `${(multiplyAdds / 1e6).toFixed(0)} M`,
  ]);
  return table([['backbone', 'parameters', 'multiply-adds'], ...rows], [1, 2]);
}
