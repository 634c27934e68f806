import { finiteGradients } from '../../dist/optim/finite-gradients.js';
import type { Optimiser } from '../../dist/optim/optimiser.js';
import { autocast, backward } from '../../dist/torch/autograd.js';
import { scope } from '../../dist/torch/scope.js';
import type { Tensor } from '../../dist/torch/tensor.js';
import { TRAINING_MEMORY_FORMAT, type Network, type Precision } from '../../dist/training/build.js';

/** The step of `train()` without its records: forward, loss, backward, the check of the gradients, update. Returns the loss. */
export function trainingStep(
  network: Network,
  optimiser: Optimiser,
  precision: Precision,
  device = 'cpu',
): (images: Tensor, labels: Tensor) => number {
  const { backbone, objective } = network.parts;
  const parameters = network.parameters();
  return (images, labels) =>
    scope(() => {
      const { loss } = autocast(precision === 'float32' ? null : precision, device, () =>
        objective.forward(
          backbone.forward(images.to({ memoryFormat: TRAINING_MEMORY_FORMAT })),
          { labels },
          { epoch: 1, step: 0 },
        ),
      );
      optimiser.zeroGrad();
      backward(loss);
      if (!finiteGradients(parameters)) throw new Error('a gradient of the benchmark is not finite');
      optimiser.step();
      optimiser.zeroGrad();
      return loss.item();
    });
}
