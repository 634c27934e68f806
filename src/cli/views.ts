import { cropAveraged } from '../face/crop-averaged.js';
import type { Embedder } from '../face/embedder.js';
import { flipAveraged } from '../face/flip-averaged.js';
import type { Arguments, OptionSpecs } from './arguments.js';

/** Options about how often a face is looked at. Commands that measure average mirror images unless told not to. */
export const VIEW_OPTIONS = {
  flip: { on: true, help: 'average the embeddings of each face and its mirror image; default: on' },
  crops: { help: 'average the embeddings of each face and five crops of it; takes six times as long' },
} as const satisfies OptionSpecs;

/** Which views of a face are averaged. */
export interface Views {
  readonly flip: boolean;
  readonly crops: boolean;
}

export function viewsOf(args: Arguments, flipWhenAbsent = true): Views {
  return { flip: args.flag('flip', flipWhenAbsent), crops: args.flag('crops') };
}

/** The embedder that averages these views. */
export function averaged(embedder: Embedder, { flip, crops }: Views): Embedder {
  const looking = crops ? cropAveraged(embedder) : embedder;
  return flip ? flipAveraged(looking) : looking;
}

export function viewsText({ flip, crops }: Views): string {
  return `flip averaging ${flip ? 'on' : 'off'}${crops ? ', five crops averaged' : ''}`;
}
