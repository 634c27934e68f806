import type { Optimiser } from '../../dist/optim/optimiser.js';
import { autocast, backward } from '../../dist/torch/autograd.js';
import { scope } from '../../dist/torch/scope.js';
import type { Tensor } from '../../dist/torch/tensor.js';
import { TRAINING_MEMORY_FORMAT, type Network, type Precision } from '../../dist/training/build.js';

/** The step of `train()` without its records and checks: forward, loss, backward, update. Returns the loss. */
export function trainingStep(
  network: Network,
  optimiser: Optimiser,
  precision: Precision,
): (images: Tensor, labels: Tensor) => number {
  const { backbone, objective } = network.parts;
  return (images, labels) =>
    scope(() => {
      const { loss } = autocast(precision === 'float32' ? null : precision, 'cpu', () =>
        objective.forward(backbone.forward(images.to({ memoryFormat: TRAINING_MEMORY_FORMAT })), labels, { epoch: 1 }),
      );
      optimiser.zeroGrad();
      backward(loss);
      optimiser.step();
      optimiser.zeroGrad();
      return loss.item();
    });
}
