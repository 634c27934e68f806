import { LineamentError } from '../errors.js';
import { loadFaceFinder } from '../face/load-face-finder.js';
import { PROVIDERS, type SessionOptions } from '../inference/session.js';
import type { Cohort } from '../matching/cohort.js';
import type { DecisionRule } from '../matching/decision.js';
import { DEFAULT_MODEL, type PhotoSource, recogniserOf, recogniserOfCrops } from '../matching/load-recogniser.js';
import { decisionRule, type ModelIdentity, type Recogniser } from '../matching/recogniser.js';
import { type Reservation, reservationText } from '../matching/reservation.js';
import type { FaceChoice, SeenFace } from '../matching/seen-face.js';
import type { Arguments, OptionSpecs } from './arguments.js';
import { isTrained, MODEL_HELP, openModel } from './model.js';
import type { Output } from './output.js';
import { percent } from '../report/percent.js';

/** Options of every command that looks for faces and embeds them. */
export const RECOGNITION_OPTIONS = {
  model: { value: 'model', help: `${MODEL_HELP}; default: ${DEFAULT_MODEL}` },
  aligned: { help: 'take each photo as one face, cropped or aligned already; nothing is looked for in it' },
  crop: {
    value: 'share',
    help: "of such photos, the share of the short side kept around the centre; default: the model's",
  },
  flip: { help: 'average the embeddings of each face and its mirror image' },
  provider: { value: 'name', help: `what computes: ${PROVIDERS.join(', ')}` },
} as const satisfies OptionSpecs;

/**
 * The networks are small: for a photo or two, threads of each of five cost more to start than they save. Many photos are
 * done side by side instead.
 */
const ONE_THREAD = { threads: 1 } as const;

export const THRESHOLD_OPTION = {
  threshold: {
    value: 'similarity',
    help: "from which cosine similarity on, −1 to 1, two faces count as the same person; default: the model's own",
  },
} as const satisfies OptionSpecs;

/** What {@link RECOGNITION_OPTIONS} say; plain data, so that a thread can be told it. */
export interface RecognitionSettings {
  readonly model: string;
  readonly aligned: boolean;
  readonly crop: number | undefined;
  readonly flip: boolean;
  readonly session: SessionOptions;
}

export function recognitionSettings(args: Arguments): RecognitionSettings {
  const provider = args.choice('provider', PROVIDERS);
  const crop = args.number('crop', 0.05, 1);
  return {
    model: args.text('model') ?? DEFAULT_MODEL,
    aligned: args.flag('aligned') || crop !== undefined,
    crop,
    flip: args.flag('flip'),
    session: provider === undefined ? ONE_THREAD : { ...ONE_THREAD, provider },
  };
}

/** Opens what the settings name. A model that takes cropped pictures is given photos as they are. */
export async function openRecogniser({
  model: name,
  aligned,
  crop,
  flip,
  session,
}: RecognitionSettings): Promise<Recogniser<PhotoSource, SeenFace>> {
  // Files are read and checked on other threads: those of both at the same time. A run may want no finder, being of crops.
  const ahead = aligned || isTrained(name) ? undefined : loadFaceFinder(session);
  ahead?.catch(() => {});
  const closeAhead = async (): Promise<void> => ahead?.then((finder) => finder[Symbol.asyncDispose]()).catch(() => {});
  const model = await openModel(name, session).catch(async (error: unknown) => {
    await closeAhead();
    throw error;
  });
  const usable = { ...model, release: async () => model[Symbol.asyncDispose]() };
  if (!aligned && model.alignment.kind !== 'crop') return recogniserOf(usable, { flip, ...session }, ahead);
  await closeAhead();
  return recogniserOfCrops(usable, { flip, crop });
}

/** Who the model is, the threshold to decide by (the one that is asked for, or its own), and its cohort. For commands whose threads open the model. */
export async function modelAndRule(
  { model: name, session }: RecognitionSettings,
  threshold: number | undefined,
): Promise<{ readonly identity: ModelIdentity; readonly rule: DecisionRule; readonly cohort: Cohort | null }> {
  await using model = await openModel(name, session);
  const { identity, decision, cohort } = model;
  return { identity, rule: decisionRule(threshold, decision, identity), cohort };
}

/** Which faces `--face` means: 1 is the largest. */
export function faceChoices(args: Arguments): readonly FaceChoice[] {
  return (args.text('face') ?? '')
    .split(',')
    .filter((word) => word !== '')
    .map((word) => {
      if (word === 'all') return 'all';
      const number = Number(word);
      if (Number.isInteger(number) && number > 0) return number - 1;
      throw new LineamentError('USAGE', `--face expects a number from 1 (the largest) on, or all, but got "${word}"`);
    });
}

export function noFaceIn(photo: string): LineamentError {
  return new LineamentError('NO_FACE', `no face was found in ${photo}`);
}

/** What a threshold means, in words. */
export function thresholdText(threshold: number, falseMatchRate: number | null): string {
  const meaning =
    falseMatchRate === null
      ? 'as given'
      : `at which ${percent(falseMatchRate)} of different people pass, as measured when it was set`;
  return `threshold ${threshold.toFixed(4)} ${meaning}`;
}

/** Tells reservations, and that photos were taken as they are. */
export function tellReservations(
  output: Output,
  faces: readonly SeenFace[],
  reservations: readonly Reservation[],
  photos: readonly string[],
): void {
  if (faces.some(({ box }) => box === null)) {
    output.note('The photos are taken as already cropped to one face each: no face is looked for.');
  }
  for (const reservation of reservations) output.warn(reservationText(reservation, photos));
}

/** A face as `--json` tells it: where it is, without its landmarks and numbers. */
export function faceDocument(photo: string, { box, quality }: SeenFace): object {
  return { photo, box, ...(quality === null ? {} : { quality }) };
}
