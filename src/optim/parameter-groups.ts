import type { AnyModule } from '../nn/module.js';
import type { Tensor } from '../torch/tensor.js';
import type { ParameterGroup } from './optimiser.js';

/**
 * Splits the trained parameters of modules into what weight decay pulls on and what it leaves alone.
 *
 * By default vectors and scalars (scales and shifts of normalisations, biases, slopes) are not decayed: they do not
 * multiply features with features, and pulling a normalisation's scale to zero only fights the loss. `decayVectors: true`
 * decays everything, as PyTorch's optimisers do unasked. A parameter that two modules share is listed once; one that does
 * not require a gradient is left out, and so is an empty group.
 */
export function parameterGroups(
  modules: readonly AnyModule[],
  { weightDecay, decayVectors = false }: { readonly weightDecay: number; readonly decayVectors?: boolean },
): ParameterGroup[] {
  const all = [...new Set(modules.flatMap((module) => module.parameters()))];
  const trained = all.filter((parameter) => parameter.requiresGrad);
  const decays = (parameter: Tensor) => decayVectors || parameter.shape.length > 1;
  const groups = [
    { parameters: trained.filter(decays), weightDecay, learningRateScale: 1 },
    { parameters: trained.filter((parameter) => !decays(parameter)), weightDecay: 0, learningRateScale: 1 },
  ];
  return groups.filter(({ parameters }) => parameters.length > 0);
}
