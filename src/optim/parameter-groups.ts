import type { AnyModule } from '../nn/module.js';
import type { Tensor } from '../torch/tensor.js';
import type { ParameterGroup } from './optimiser.js';

export interface ParameterGroupsOptions {
  readonly weightDecay: number;
  /** Whether vectors and scalars are decayed too, as PyTorch's optimisers do unasked; default false. */
  readonly decayVectors?: boolean;
  /** What the learning rate of a parameter, known by its dotted name, is multiplied by; default 1 for all. */
  readonly learningRateScale?: (name: string) => number;
}

/**
 * Splits the trained parameters of modules by what weight decay pulls on and by their learning rates.
 *
 * By default vectors and scalars (scales and shifts of normalisations, biases, slopes) are not decayed: they do not
 * multiply features with features, and pulling a normalisation's scale to zero only fights the loss. A parameter that two
 * modules share is listed once, by its first name; one that does not require a gradient is left out, and so is an empty
 * group.
 */
export function parameterGroups(
  modules: readonly AnyModule[],
  { weightDecay, decayVectors = false, learningRateScale = () => 1 }: ParameterGroupsOptions,
): ParameterGroup[] {
  const names = new Map<Tensor, string>();
  for (const [name, parameter] of modules.flatMap((module) => [...module.namedParameters()])) {
    if (parameter.requiresGrad && !names.has(parameter)) names.set(parameter, name);
  }
  const scales = [...new Set([...names.values()].map(learningRateScale))];
  const groups = scales.flatMap((scale) => {
    const alike = [...names].filter(([, name]) => learningRateScale(name) === scale).map(([parameter]) => parameter);
    const decays = (parameter: Tensor) => decayVectors || parameter.shape.length > 1;
    return [
      { parameters: alike.filter(decays), weightDecay, learningRateScale: scale },
      { parameters: alike.filter((parameter) => !decays(parameter)), weightDecay: 0, learningRateScale: scale },
    ];
  });
  return groups.filter(({ parameters }) => parameters.length > 0);
}
