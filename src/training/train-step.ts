import type { FeedBatch } from '../data/feed.js';
import { LineamentError } from '../errors.js';
import type { MixedLabels, Progress, Targets } from '../objectives/objective.js';
import { clipGradNorm } from '../optim/clip-grad-norm.js';
import { finiteGradients } from '../optim/finite-gradients.js';
import { autocast, backward } from '../torch/autograd.js';
import { argmax, eq, mul, narrow, sum } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import { type Tensor, tensorFrom } from '../torch/tensor.js';
import { TRAINING_MEMORY_FORMAT } from './build.js';
import type { StepEvent } from './events.js';
import type { Session } from './session.js';

/** What of a step was not finite, so that it was not taken. */
export type Fault = 'loss' | 'gradients';

/** A batch, or one of the equal parts that it goes through the network in. */
interface Part {
  /** (n, 3, height, width) */
  readonly input: Tensor;
  readonly targets: Targets;
}

/** Forward, loss, backward, update: one batch. */
export function trainStep(
  session: Session,
  batch: FeedBatch,
): Omit<StepEvent, 'imagesPerSecond'> & { readonly fault: Fault | null } {
  const { recipe, network, optimiser, schedule, watch, scaler, feed } = session;
  const progress = { epoch: session.step / feed.steps, step: session.step };
  optimiser.learningRate = recipe.optimiser.learningRate * schedule(session.step) * watch.learningRateFactor;

  return scope(() => {
    optimiser.zeroGrad();
    const { loss, correct } = accumulated(session, partsOf(batch, session), progress);
    const lossScale = scaler?.scale;
    const update = Number.isFinite(loss) ? takeStep(session) : 'refused';
    optimiser.zeroGrad();

    session.step++;
    watch.addLoss(loss);
    session.validationDue = batch.last;
    // It was set for the weights of before.
    session.decision = null;
    return {
      type: 'step',
      step: session.step,
      epoch: batch.epoch + 1,
      loss,
      accuracy: correct === null ? null : correct / batch.labels.length,
      learningRate: optimiser.learningRate,
      margin: network.parts.objective.margin(progress),
      ...(lossScale !== undefined && { lossScale: { scale: lossScale, overflowed: update === 'skipped' } }),
      fault: !Number.isFinite(loss) ? 'loss' : update === 'refused' ? 'gradients' : null,
    };
  });
}

/** The batch on the device, in as many equal parts as the recipe says. */
function partsOf(batch: FeedBatch, session: Session): Part[] {
  const { accumulate, device } = session.recipe;
  if (batch.kind !== 'input') throw new LineamentError('VALUE_INVALID', 'The training loop takes finished inputs.');
  const count = batch.labels.length;
  const labels = tensorFrom(BigInt64Array.from(batch.labels, BigInt), [count]).to({ device });
  const input = tensorFrom(batch.input, [count, 3, batch.height, batch.width]).to({ device });
  const mixed = mixedLabels(batch, device);
  const teacher = taught(batch, session);
  if (accumulate === 1) return [{ input, targets: { labels, mixed, teacher } }];
  const size = count / accumulate;
  return Array.from({ length: accumulate }, (_, part) => {
    const share = (whole: Tensor) => narrow(whole, 0, part * size, size);
    const mixedPart = mixed && { labels: share(mixed.labels), share: share(mixed.share) };
    const targets = { labels: share(labels), mixed: mixedPart, teacher: teacher && share(teacher) };
    return { input: share(input), targets };
  });
}

/** What the teacher says of a batch. */
function taught({ indices }: FeedBatch, { teacher, recipe }: Session): Tensor | undefined {
  if (teacher === null) return undefined;
  return tensorFrom(teacher.of(indices), [indices.length, teacher.embedding]).to({ device: recipe.device });
}

/** Whom the pictures of a batch show besides, where they are composed of two. */
function mixedLabels({ labels, mixing }: FeedBatch, device: string): MixedLabels | undefined {
  if (mixing === undefined) return undefined;
  const second = BigInt64Array.from(mixing.partner, (partner) => BigInt(labels[partner]!));
  return {
    labels: tensorFrom(second, [labels.length]).to({ device }),
    share: tensorFrom(mixing.share, [labels.length]).to({ device }),
  };
}

/**
 * Forward and backward of every part: the gradients add up to those of the mean loss, which is returned, with how many
 * photos were classified rightly (null for objectives that do not classify). Ends at a loss that is not finite.
 */
function accumulated(session: Session, parts: readonly Part[], progress: Progress) {
  let [loss, correct]: [number, number | null] = [0, 0];
  for (const part of parts) {
    const result = scope(() => forwardAndBackward(session, part, progress, 1 / parts.length));
    loss += result.loss / parts.length;
    correct = result.correct === null ? null : correct! + result.correct;
    if (!Number.isFinite(loss)) break;
  }
  return { loss, correct };
}

function forwardAndBackward(
  { recipe, network, precision, scaler }: Session,
  { input, targets }: Part,
  progress: Progress,
  share: number,
) {
  const { backbone, objective } = network.parts;
  const { loss, logits } = autocast(precision === 'float32' ? null : precision, recipe.device, () =>
    objective.forward(backbone.forward(input.to({ memoryFormat: TRAINING_MEMORY_FORMAT })), targets, progress),
  );
  const value = loss.item();
  const correct = logits === null ? null : sum(eq(argmax(logits, 1), targets.labels)).item();
  if (Number.isFinite(value)) {
    const shared = share === 1 ? loss : mul(loss, share);
    backward(scaler?.scaled(shared) ?? shared);
  }
  return { loss: value, correct };
}

/**
 * Updates the weights by their gradients. Not finite, these would destroy the weights: the step is skipped where scaling
 * the loss explains it, and the scale falls; else it is refused.
 */
function takeStep({ recipe, network, optimiser, average, scaler }: Session): 'taken' | 'skipped' | 'refused' {
  const { gradientClip } = recipe.optimiser;
  const parameters = network.parameters();
  scaler?.unscale(parameters);
  const finite =
    gradientClip === undefined
      ? finiteGradients(parameters)
      : Number.isFinite(clipGradNorm(parameters, gradientClip).item());
  if (finite) {
    optimiser.step();
    average?.update();
  }
  scaler?.observe(finite);
  if (finite) return 'taken';
  return scaler === null || scaler.exhausted ? 'refused' : 'skipped';
}
