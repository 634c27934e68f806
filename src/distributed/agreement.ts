import { LineamentError } from '../errors.js';
import { BatchNorm } from '../nn/batch-norm.js';
import type { AnyModule } from '../nn/module.js';
import { noGrad } from '../torch/autograd.js';
import { cat, copy_, mul_, narrow, reshape } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import type { Tensor } from '../torch/tensor.js';
import type { ProcessGroup } from './process-group.js';

/** What keeps a network the same in all processes of a group, besides the gradients. */

/**
 * Refuses to train from steps that differ: a process that does not see the folder of the run begins anew, beside others that go on.
 * @throws {LineamentError} CHECKPOINT_INVALID in all processes
 */
export function requireOneStep(group: ProcessGroup, run: string, step: number): void {
  const steps = group.gatherItems([step]);
  const other = steps.findIndex((each) => each !== steps[0]);
  if (other < 0) return;
  throw new LineamentError(
    'CHECKPOINT_INVALID',
    `Process 0 goes on with ${run} after step ${steps[0]}, and process ${other} after step ${steps[other]}.`,
    { cure: 'Name a folder for the run that all machines see; none but process 0 writes to it.' },
  );
}

/**
 * Gives all tensors of the network the values that they have in process 0: machines of different kinds draw different last
 * digits. Not those of which each process has a part of its own.
 */
export function takeFromFirst(network: AnyModule, group: ProcessGroup, sharded: ReadonlySet<Tensor> = new Set()): void {
  if (group.size === 1) return;
  noGrad(() => {
    for (const tensor of new Set(network.stateDict().values())) if (!sharded.has(tensor)) group.broadcast_(tensor);
  });
}

/**
 * Lets every batch normalisation below `network` normalise by the statistics of the whole batch, of which each process has
 * a part, as a process on its own would.
 */
export function synchroniseBatchNorms(network: AnyModule, { connection }: ProcessGroup): void {
  if (connection === null) return;
  for (const module of network.modules().values()) {
    if (module instanceof BatchNorm) module.group = connection.statistics;
  }
}

/**
 * Averages what the network remembers of batches over the processes, of which each has seen a part: the statistics of
 * batch normalisations that are not synchronised, centres of classes, and the like. Counters are the same everywhere.
 */
export function averageBuffers(network: AnyModule, group: ProcessGroup): void {
  if (group.size === 1) return;
  const buffers = differing(network);
  if (buffers.length === 0) return;
  noGrad(() =>
    scope(() => {
      const flat = cat(buffers.map((buffer) => reshape(buffer, [-1])));
      group.sum_(flat);
      mul_(flat, 1 / group.size);
      let start = 0;
      for (const buffer of buffers) {
        copy_(buffer, reshape(narrow(flat, 0, start, buffer.numel), buffer.shape));
        start += buffer.numel;
      }
    }),
  );
}

/** Floating-point buffers but those of synchronised batch normalisations. */
function differing(network: AnyModule): Tensor[] {
  const same = new Set<Tensor>();
  for (const module of network.modules().values()) {
    if (module instanceof BatchNorm && module.group !== null) same.add(module.runningMean).add(module.runningVar);
  }
  return [...new Set(network.namedBuffers().values())].filter(
    (buffer) => buffer.dtype === 'float32' && !same.has(buffer),
  );
}
