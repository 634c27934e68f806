import type { z } from 'zod';
import { LineamentError } from '../errors.js';
import { Module } from '../nn/module.js';
import type { Frozen, Part } from '../parts.js';
import type { Generator } from '../torch/generator.js';
import { argmax, crossEntropy } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import type { PartialFc } from './class-shards.js';

/** Where in the training a step is; schedules inside objectives follow it. */
export interface Progress {
  /** Epochs done so far, fractional within one: 1.5 is the middle of the second epoch. */
  readonly epoch: number;
  /** Steps done so far. */
  readonly step: number;
}

/** What is known of the faces of a batch. */
export interface Targets {
  /** `(N)`, int64: whom each face shows, as an index into the classes. */
  readonly labels: Tensor;
  /** Where pictures are composed of two (CutMix, MixUp): whom else each shows. */
  readonly mixed?: MixedLabels | undefined;
  /** `(N, teacher)`, of any length: the teacher's embeddings of the faces, where there is one; zeros where it says nothing. */
  readonly teacher?: Tensor | undefined;
}

/** The second labels `(N)`, int64, and the share `(N)`, float32, that each picture is of the first; 1 where it is not composed. */
export interface MixedLabels {
  readonly labels: Tensor;
  readonly share: Tensor;
}

/**
 * The labels of faces that are not composed of two, for objectives to which a mixture of two people is nobody.
 * @throws {LineamentError} VALUE_INVALID for mixed ones
 */
export function wholeLabels({ labels, mixed }: Targets, kind: string): Tensor {
  if (mixed === undefined) return labels;
  throw new LineamentError(
    'VALUE_INVALID',
    `The objective ${kind} compares whole faces, and got pictures composed of two people (mix). ` +
      'Leave mix out of the recipe, or train by objectives that classify only.',
  );
}

export interface ObjectiveOutput {
  /** What is minimised: a scalar, float32 also under autocast (or float64). */
  readonly loss: Tensor;
  /** `(N, classes)` without margin, detached, to measure accuracy; `null` where the objective does not classify, or not by all classes here. */
  readonly logits: Tensor | null;
  /** `(N)`, int64: whom each face is taken for, where the classes are shared out or sampled, so that there are no logits of all. */
  readonly predicted?: Tensor;
}

/** Whom faces are taken for, and how far that is from the truth. */
export interface Judgement {
  /** `(N)`, int64: the class with the greatest logit without margin. */
  readonly predicted: Tensor;
  /** `(N)`: the cross entropy of these logits with the labels. */
  readonly losses: Tensor;
}

/**
 * What a network is trained for: a module, so that its own parameters (the directions of the classes, …) reach the
 * optimiser, the device and the checkpoint like those of the backbone, and what it remembers over steps (the centres of
 * the classes, …), as buffers, the device and the checkpoint.
 *
 * Takes embeddings `(N, embedding)` as the backbone gives them, not of unit length.
 */
export abstract class Objective extends Module<
  [embeddings: Tensor, targets: Targets, progress: Progress],
  ObjectiveOutput
> {
  /** Logits `(N, classes)` of embeddings, without margin, to classify by; `null` where the objective does not classify, or has not all classes here. */
  abstract classify(embeddings: Tensor): Tensor | null;

  /**
   * Whom embeddings `(N, embedding)` are taken for, and the cross entropy with their labels `(N)`; `null` where the objective
   * does not classify. Where the classes are shared out, all processes call it, each with as many.
   */
  judge(embeddings: Tensor, labels: Tensor): Judgement | null {
    const logits = this.classify(embeddings);
    return logits && { predicted: argmax(logits, 1), losses: crossEntropy(logits, labels, 0, 'none') };
  }

  /** The tensors of which other processes have rows too, with how many rows there are in all. */
  sharded(): ReadonlyMap<Tensor, number> {
    return new Map();
  }

  /** The margin in force, in the objective's own unit (radians where it widens an angle); `null` without one. */
  margin(_progress: Progress): number | null {
    return null;
  }

  /**
   * `(classes, embedding)`: where the faces of each person lie, by direction; `null` where the objective does not know.
   * Where the classes are shared out, all processes call it.
   */
  directions(): Tensor | null {
    return null;
  }
}

/** What an objective must know of its surroundings. */
export interface ObjectiveContext {
  /** Length of the backbone's embedding. */
  readonly embedding: number;
  /** Number of people in the training data. */
  readonly classes: number;
  /** Length of the teacher's embedding, where the recipe names one. */
  readonly teacher?: number | undefined;
  /** Where the classes are shared out or sampled. */
  readonly partialFc?: PartialFc | undefined;
  /** Draws the initial parameters. */
  readonly generator: Generator;
}

/**
 * What an objective learns from: `people`, whom the faces show, be it two at once (CutMix, MixUp); `faces`, whole ones, which it
 * compares ({@link wholeLabels}); or a `teacher`, the recipe's, whomever the faces show.
 */
export type LearnsFrom = 'people' | 'faces' | 'teacher';

/** A kind of objective that a recipe may name: the schema of its settings, with its `kind`, and how it is made from them. */
export interface ObjectiveKind<Schema extends z.ZodObject> extends Part<Schema, ObjectiveContext, Objective> {
  readonly learnsFrom: LearnsFrom;
  /** Whether it is least when all embeddings are one, so that another objective has to keep them apart. Default: no. */
  readonly collapsesAlone?: boolean;
  /**
   * What it has of every class: rows that can be shared out over processes and sampled (partial FC), or such as each process
   * needs whole. Default: nothing.
   */
  readonly perClass?: 'shared' | 'whole';
  /** Of one that gets harder by the step, beside what its margin schedules do by the epoch: after how many it does no more. Default 0. */
  settlesAtStep?(settings: Frozen<z.output<Schema>>): number;
}
