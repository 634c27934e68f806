import { basename } from 'node:path';
import type { TrainingEvent } from '../training/events.js';
import { duration } from './duration.js';
import type { Output } from './output.js';
import { percent } from '../report/percent.js';
import { Progress } from './progress.js';

type EventOf<Type extends TrainingEvent['type']> = Extract<TrainingEvent, { type: Type }>;

/** What remains of a training when its events have passed. */
export interface FollowedTraining {
  readonly start: EventOf<'start'> | null;
  readonly steps: readonly EventOf<'step'>[];
  readonly validations: readonly EventOf<'validation'>[];
  /** The newest checkpoint that a run can be resumed from. */
  readonly checkpoint: EventOf<'checkpoint'> | null;
  /** Null when the training was interrupted. */
  readonly end: EventOf<'end'> | null;
}

function startLine(event: EventOf<'start'>): string {
  const { classes, samples, format, parameters, precision, resumedFrom } = event;
  const layout = format === undefined ? '' : ` (${format})`;
  const verb = resumedFrom > 0 ? `continuing after step ${resumedFrom}:` : 'training';
  return `${verb} ${(parameters / 1e6).toFixed(1)} M parameters on ${samples} photos of ${classes} people${layout}, ${precision}`;
}

function taughtLine({ model, total, faceless }: EventOf<'teacher'>): string {
  const missing = faceless === 0 ? '' : `; it found no face in ${faceless}, which teach nothing`;
  return `teacher ${model}: ${total} photos embedded${missing}`;
}

function takenOverLine({ from, taken, drawn }: NonNullable<EventOf<'start'>['started']>): string {
  const listed = drawn.length > 4 ? `${drawn.slice(0, 4).join(', ')} and ${drawn.length - 4} more` : drawn.join(', ');
  return `starting from ${taken} tensors of ${from}; drawn anew: ${listed || 'none'}`;
}

function validationLine({ epoch, classification, verification }: EventOf<'validation'>): string {
  const parts = [`after epoch ${epoch}`];
  if (classification !== undefined) {
    parts.push(`dev accuracy ${percent(classification.accuracy)}, loss ${classification.loss.toFixed(3)}`);
  }
  if (verification !== undefined) {
    parts.push(`pairs: EER ${percent(verification.eer)}, AUC ${verification.auc.toFixed(4)}`);
  }
  return parts.join('; ');
}

/** Draws a training's events as progress on standard error, and collects what is worth keeping. */
export async function followTraining(
  events: AsyncIterable<TrainingEvent>,
  { epochs, output }: { readonly epochs: number; readonly output: Output },
): Promise<FollowedTraining> {
  let progress = new Progress(output);
  const steps: EventOf<'step'>[] = [];
  const validations: EventOf<'validation'>[] = [];
  let start: EventOf<'start'> | null = null;
  let checkpoint: EventOf<'checkpoint'> | null = null;
  let end: EventOf<'end'> | null = null;
  for await (const event of events) {
    switch (event.type) {
      case 'index':
        progress.update({
          done: event.doneBytes,
          total: event.totalBytes,
          label: 'indexing the shards, once',
          figures: [`${(event.doneBytes / 1e9).toFixed(1)}/${(event.totalBytes / 1e9).toFixed(1)} GB`],
        });
        if (event.doneBytes >= event.totalBytes) progress = new Progress(output);
        break;
      case 'teacher':
        progress.update({
          done: event.done,
          total: event.total,
          label: `teacher ${basename(event.model)}`,
          figures: [`${event.done}/${event.total} photos`],
        });
        if (event.done < event.total) break;
        progress.note(taughtLine(event));
        // The time left of the training is judged by its own pace.
        progress = new Progress(output);
        break;
      case 'start':
        start = event;
        progress.note(startLine(event));
        if (event.started !== null) progress.note(takenOverLine(event.started));
        break;
      case 'step':
        steps.push(event);
        progress.update({
          done: event.step,
          total: start?.steps ?? event.step,
          label: `epoch ${event.epoch}/${epochs}`,
          figures: [
            `loss ${event.loss.toFixed(3)}`,
            ...(event.accuracy === null ? [] : [`accuracy ${percent(event.accuracy, 1)}`]),
            `${Math.round(event.imagesPerSecond)} images/s`,
          ],
        });
        break;
      case 'validation':
        validations.push(event);
        progress.note(validationLine(event));
        break;
      case 'plateau':
        progress.note(
          `no longer better after epoch ${event.epoch}: the learning rate falls to ${event.factor.toPrecision(2)} of the schedule's`,
        );
        break;
      case 'early-stop':
        progress.note(
          `stopped after epoch ${event.epoch}: ${event.waited === 1 ? 'no better than before' : `no better ${event.waited} times in a row`}`,
        );
        break;
      case 'checkpoint':
        if (event.name === 'last') checkpoint = event;
        break;
      case 'warning':
        progress.warn(event.message);
        break;
      case 'end':
        end = event;
        progress.note(`trained in ${duration(event.seconds)} at ${Math.round(event.imagesPerSecond)} images/s`);
        break;
    }
  }
  progress.clear();
  return { start, steps, validations, checkpoint, end };
}
