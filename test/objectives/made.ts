import { createObjective, objectivesSchema } from '../../src/objectives/registry.js';
import type { Sum } from '../../src/objectives/sum.js';
import { Generator } from '../../src/torch/generator.js';
import { tensorFrom, type Tensor } from '../../src/torch/tensor.js';

/** Objectives in float64 as a recipe names them, with the given tensors (by the last part of their name) in place of drawn ones. */
export function made(
  configs: readonly unknown[],
  {
    embedding = 2,
    classes = 2,
    teacher = 3,
    ...state
  }: { embedding?: number; classes?: number; teacher?: number; [name: string]: unknown } = {},
): Sum {
  const context = { embedding, classes, teacher, generator: new Generator(1) };
  const objective = createObjective(objectivesSchema.parse(configs), context).to({ dtype: 'float64' });
  const given = Array.from(objective.stateDict(), ([name, tensor]): [string, Tensor] => {
    const values = state[name.split('.').at(-1)!] as readonly number[] | undefined;
    return [name, values === undefined ? tensor : float64(values, tensor.shape)];
  });
  objective.loadStateDict(new Map(given));
  return objective;
}

export function float64(values: readonly number[], shape: readonly number[] = [values.length]): Tensor {
  return tensorFrom(values, shape, { dtype: 'float64' });
}

export function labelled(...labels: readonly number[]): { readonly labels: Tensor } {
  return { labels: tensorFrom(labels, [labels.length], { dtype: 'int64' }) };
}

export const START = { epoch: 0, step: 0 } as const;
