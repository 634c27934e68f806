import { warpBatchTorch } from '../data/augmentation/apply-torch.js';
import type { FeedBatch } from '../data/feed.js';
import { averageBuffers } from '../distributed/agreement.js';
import type { ProcessGroup } from '../distributed/process-group.js';
import type { MixedLabels, Progress, Targets } from '../objectives/objective.js';
import { clipGradNorm } from '../optim/clip-grad-norm.js';
import { finiteGradients } from '../optim/finite-gradients.js';
import { Random } from '../random.js';
import { autocast, backward, noGrad } from '../torch/autograd.js';
import { Generator } from '../torch/generator.js';
import { argmax, eq, mul, narrow, sum } from '../torch/operators.js';
import { scope } from '../torch/scope.js';
import { type Tensor, tensorFrom } from '../torch/tensor.js';
import { TRAINING_MEMORY_FORMAT } from './build.js';
import type { StepEvent } from './events.js';
import type { Session } from './session.js';
import { validatedAfter } from './validation.js';

/** What of a step was not finite, so that it was not taken. */
export type Fault = 'loss' | 'gradients';

/** What a process may ask of all at a step: to end there with a checkpoint, or to save one and go on. */
export interface Asked {
  readonly stop: boolean;
  readonly save: boolean;
}

/** A batch, or one of the equal parts that it goes through the network in. */
interface Part {
  /** (n, 3, height, width) */
  readonly input: Tensor;
  readonly targets: Targets;
}

/** The mean loss, and how many photos were classified rightly: null for objectives that do not classify. */
interface Outcome {
  readonly loss: number;
  readonly correct: number | null;
}

/**
 * Forward, loss, backward, update: one batch.
 * @returns what came of it, and what any of the processes `asked`, which travels with the loss.
 */
export function trainStep(
  session: Session,
  batch: FeedBatch,
  asked: Asked,
): Omit<StepEvent, 'imagesPerSecond'> & { readonly fault: Fault | null; readonly agreed: Asked } {
  const { recipe, network, optimiser, schedule, watch, scaler, feed, group } = session;
  const progress = { epoch: session.step / feed.steps, step: session.step };
  optimiser.learningRate = recipe.optimiser.learningRate * schedule(session.step) * watch.learningRateFactor;

  return scope(() => {
    optimiser.zeroGrad();
    drawApart(session);
    const part = accumulated(session, partsOf(batch, session), progress);
    const { loss, correct, agreed } = ofAll(group, part, asked);
    const lossScale = scaler?.scale;
    const update = Number.isFinite(loss) ? takeStep(session) : 'refused';
    optimiser.zeroGrad();
    averageBuffers(network, group);

    session.step++;
    watch.addLoss(loss);
    session.validationDue = batch.last && validatedAfter(batch.epoch, recipe);
    // It was set for the weights of before.
    session.decision = null;
    return {
      type: 'step',
      step: session.step,
      epoch: batch.epoch + 1,
      loss,
      accuracy: correct === null ? null : correct / (batch.labels.length * group.size),
      learningRate: optimiser.learningRate,
      margin: network.parts.objective.margin(progress),
      ...(lossScale !== undefined && { lossScale: { scale: lossScale, overflowed: update === 'skipped' } }),
      fault: !Number.isFinite(loss) ? 'loss' : update === 'refused' ? 'gradients' : null,
      agreed,
    };
  });
}

/**
 * Lets dropout draw otherwise in each process. Process 0 draws as one on its own would, from the generator that checkpoints
 * keep; what the others draw follows from their number and the step, so that there is nothing of theirs to keep.
 */
function drawApart({ group: { leads, rank }, generator, recipe, step }: Session): void {
  if (leads) return;
  const seed = new Random(recipe.seed).fork(`process/${rank}/${step}`).bits();
  generator.restore(new Generator(seed).state());
}

/**
 * The loss and the rightly classified of the whole batch, from those of the parts that the processes have, and what any of them asked: in
 * one exchange, for over a long way each takes a round trip.
 */
function ofAll(group: ProcessGroup, { loss, correct }: Outcome, asked: Asked): Outcome & { readonly agreed: Asked } {
  if (group.size === 1) return { loss, correct, agreed: asked };
  const told = [loss, correct ?? 0, Number(asked.stop), Number(asked.save)];
  const [losses, corrects, stops, saves] = group.sum(told) as [number, number, number, number];
  return {
    loss: losses / group.size,
    correct: correct === null ? null : corrects,
    agreed: { stop: stops > 0, save: saves > 0 },
  };
}

/** The batch on the device, in as many equal parts as the recipe says. */
function partsOf(batch: FeedBatch, session: Session): Part[] {
  const { accumulate, device } = session.recipe;
  const count = batch.labels.length;
  const labels = tensorFrom(BigInt64Array.from(batch.labels, BigInt), [count], { device });
  const input =
    batch.kind === 'canvases'
      ? warpBatchTorch(batch.images, batch.drawn, device)
      : tensorFrom(batch.input, [count, 3, batch.height, batch.width], { device });
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
  return tensorFrom(teacher.of(indices), [indices.length, teacher.embedding], { device: recipe.device });
}

/** Whom the pictures of a batch show besides, where they are composed of two. */
function mixedLabels({ labels, mixing }: FeedBatch, device: string): MixedLabels | undefined {
  if (mixing === undefined) return undefined;
  const second = BigInt64Array.from(mixing.partner, (partner) => BigInt(labels[partner]!));
  return {
    labels: tensorFrom(second, [labels.length], { device }),
    share: tensorFrom(mixing.share, [labels.length], { device }),
  };
}

/**
 * Forward and backward of every part: the gradients add up to those of the mean loss, which is returned, with how many
 * photos were classified rightly (null for objectives that do not classify). Ends at a loss that is not finite.
 */
function accumulated(session: Session, parts: readonly Part[], progress: Progress): Outcome {
  let [loss, correct]: [number, number | null] = [0, 0];
  for (const [n, part] of parts.entries()) {
    const place = { share: 1 / parts.length, last: n === parts.length - 1 };
    const result = scope(() => forwardAndBackward(session, part, progress, place));
    loss += result.loss / parts.length;
    correct = result.correct === null ? null : correct! + result.correct;
    // Other processes wait for these gradients, whatever they are.
    if (!Number.isFinite(loss) && session.gradients === null) break;
  }
  return { loss, correct };
}

function forwardAndBackward(
  { recipe, network, precision, scaler, gradients }: Session,
  { input, targets }: Part,
  progress: Progress,
  { share, last }: { readonly share: number; readonly last: boolean },
): Outcome {
  const { backbone, objective } = network.parts;
  const { loss, logits, predicted } = autocast(precision === 'float32' ? null : precision, recipe.device, () =>
    objective.forward(backbone.forward(input.to({ memoryFormat: TRAINING_MEMORY_FORMAT })), targets, progress),
  );
  const hits = noGrad(() => {
    const taken = predicted ?? (logits && argmax(logits, 1));
    return taken && sum(eq(taken, targets.labels));
  });
  const shared = share === 1 ? loss : mul(loss, share);
  const back = (): void => backward(scaler?.scaled(shared) ?? shared);
  if (last && gradients !== null) gradients.during(back);
  else back();
  // A device is waited for when it has all of its work.
  return { loss: loss.item(), correct: hits === null ? null : hits.item() };
}

/**
 * Updates the weights by their gradients. Not finite, these would destroy the weights: the step is skipped where scaling
 * the loss explains it, and the scale falls; else it is refused.
 */
function takeStep({
  recipe,
  network,
  optimiser,
  average,
  scaler,
  group,
  sharded,
}: Session): 'taken' | 'skipped' | 'refused' {
  const { gradientClip } = recipe.optimiser;
  // Averaged gradients are the same in all processes, those of shared-out classes are not.
  const anywhere = (here: boolean): boolean => (sharded.size === 0 ? here : group.any(here));
  const parameters = network.parameters();
  scaler?.unscale(parameters);
  const shards = { sharded: new Set(sharded.keys()), sum_: (tensor: Tensor) => group.sum_(tensor) };
  const finite =
    gradientClip === undefined
      ? !anywhere(!finiteGradients(parameters))
      : Number.isFinite(clipGradNorm(parameters, gradientClip, sharded.size === 0 ? undefined : shards).item());
  if (finite) {
    optimiser.step();
    average?.update();
  }
  scaler?.observe(finite);
  if (finite) return 'taken';
  return scaler === null || scaler.exhausted ? 'refused' : 'skipped';
}
