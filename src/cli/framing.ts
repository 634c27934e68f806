import { availableParallelism } from 'node:os';
import type { OpenedPairs } from '../data/pairs/opened-pairs.js';
import { LineamentError } from '../errors.js';
import type { PlacingTemplate } from '../face/model-card.js';
import type { Arguments, OptionSpecs } from './arguments.js';
import { cropOf, type Model } from './model.js';
import { percent } from '../report/percent.js';

/**
 * The part of an LFW photo that is taken as the face where none is looked for: the set's photos were cut to 2.2 times the
 * box that a face detector had found, and this is the box. Fixed by that, not by the result.
 */
const LFW_CENTRAL_CROP = 0.45;

/** Options about where in a photo the face is. */
export const FRAMING_OPTIONS = {
  aligned: { help: 'take each photo as one face, aligned already; nothing is looked for in it' },
  crop: {
    value: 'share',
    help: 'take of each photo this share of the short side around the centre as the face; nothing is looked for in it',
  },
  threads: { value: 'number', help: 'photos in which faces are looked for side by side; default: one for each core' },
} as const satisfies OptionSpecs;

/** How photos become faces: found and aligned, or taken as they are, of the short side a share. */
export type Framing =
  | { readonly kind: 'found'; readonly template: PlacingTemplate; readonly threads: number }
  | { readonly kind: 'taken'; readonly crop: number };

/** What is known of photos that a list of pairs names. */
type Photos = Pick<OpenedPairs, 'aligned' | 'protocol'>;

/**
 * What the options ask for. A model that was trained on photos cropped to the face takes them so, and photos that their
 * list says are aligned are taken as they are.
 *
 * @throws USAGE for photos aligned to another template than the model wants: nothing would say that the scores are wrong.
 */
export function framingOf(
  args: Arguments,
  { alignment }: Pick<Model, 'alignment'>,
  { aligned, protocol }: Photos = {},
): Framing {
  const crop = args.number('crop', 0.05, 1);
  const threads = args.number('threads', 1, 64) ?? availableParallelism();
  if (crop !== undefined) return { kind: 'taken', crop };
  if (
    aligned !== undefined &&
    alignment.kind !== 'crop' &&
    !alignment.name.startsWith(aligned) &&
    !args.flag('aligned')
  ) {
    throw new LineamentError(
      'USAGE',
      `the photos are aligned as "${aligned}", and the model wants faces aligned as "${alignment.name}": ` +
        'say --aligned to take them all the same, and expect the figures to suffer',
    );
  }
  if (args.flag('aligned') || aligned !== undefined) return { kind: 'taken', crop: cropOf({ alignment }) };
  if (alignment.kind !== 'crop') return { kind: 'found', template: alignment, threads };
  return { kind: 'taken', crop: protocol === 'lfw' ? LFW_CENTRAL_CROP : alignment.share };
}

export function framingText(framing: Framing): string {
  return framing.kind === 'found'
    ? `faces found, aligned as "${framing.template.name}"`
    : `central ${percent(framing.crop, 0)} of each photo`;
}
