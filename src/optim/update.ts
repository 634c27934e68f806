import { LineamentError } from '../errors.js';
import { noGrad } from '../torch/autograd.js';
import { zerosLike } from '../torch/factories.js';
import { keep } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';
import type { ParameterGroup } from './optimiser.js';

/** The parameters of a group that have gradients, with their indices over all groups and their gradients. */
export interface Update {
  readonly indices: readonly number[];
  readonly parameters: readonly Tensor[];
  readonly gradients: readonly Tensor[];
}

/** What each group has to update in this step. */
export function updatesOf(
  groups: readonly ParameterGroup[],
): { readonly group: ParameterGroup; readonly update: Update }[] {
  let first = 0;
  return groups.map((group) => {
    const found = group.parameters.flatMap((parameter, place) => {
      const gradient = parameter.grad;
      return gradient === null ? [] : [{ index: first + place, parameter, gradient }];
    });
    first += group.parameters.length;
    const update = {
      indices: found.map(({ index }) => index),
      parameters: found.map(({ parameter }) => parameter),
      gradients: found.map(({ gradient }) => gradient),
    };
    return { group, update };
  });
}

/** All parameters of the groups, in order. Throws `VALUE_INVALID` where one is named twice. */
export function distinctParameters(groups: readonly ParameterGroup[]): Tensor[] {
  const all = groups.flatMap(({ parameters }) => parameters);
  if (new Set(all).size === all.length) return all;
  throw new LineamentError(
    'VALUE_INVALID',
    'The groups of an optimiser name a parameter twice, which would update it twice a step: list each one once.',
  );
}

/** Zeros with the dtype, device and memory format of a parameter, kept beyond the scope: what an optimiser remembers of it. */
export function memoryOf(parameter: Tensor): Tensor {
  return keep(noGrad(() => zerosLike(parameter)));
}

/** Throws `VALUE_INVALID` unless every setting is a finite number of at least 0. */
export function requireAtLeastZero(optimiser: string, settings: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (!(value >= 0 && Number.isFinite(value))) {
      throw new LineamentError(
        'VALUE_INVALID',
        `${optimiser} needs ${name} to be a number of at least 0, and got ${value}.`,
      );
    }
  }
}
