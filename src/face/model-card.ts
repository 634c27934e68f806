import { z } from 'zod';
import { LineamentError } from '../errors.js';

const pixels = z.int().positive();
const share = z.number().min(0).max(1);
const text = z.string().min(1);
const point = z.tuple([z.number(), z.number()]);
const perChannel = (value: z.ZodNumber) => z.tuple([value, value, value]);

/** Where a face must lie in the picture that an embedder takes in. It belongs to the model: others give other embeddings. */
const alignmentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('five-points'),
    name: text,
    /** In pixels of the model's input. Left is the side of the picture, as for all landmarks: the person's right. */
    points: z.strictObject({ leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point }),
  }),
  z.strictObject({
    kind: z.literal('eyes-and-mouth'),
    name: text,
    /** The eyes are level, and the mean of the eyes is so far from the mean of the mouth's corners; share of the height. */
    eyesToMouth: share,
    /** Where the mean of these two means lies; shares of width and height. */
    centre: z.tuple([share, share]),
  }),
  z.strictObject({
    kind: z.literal('pupils'),
    name: text,
    /** The centres of both pupils, in pixels of the model's input. */
    points: z.strictObject({ left: point, right: point }),
  }),
  z.strictObject({
    kind: z.literal('landmarks'),
    name: text,
    /** Landmarks of the canonical face, by number, and where each must lie, in pixels of the model's input; as near as can be. */
    points: z.array(z.strictObject({ landmark: z.int().min(0).max(467), at: point })).min(2),
  }),
  z.strictObject({
    /** Not aligned: pictures that are cropped to a face are taken as they are. */
    kind: z.literal('crop'),
    name: text,
    /** Share of the short side that is kept around the centre. */
    share: share.positive(),
  }),
]);

const input = z.strictObject({
  /** The name of the tensor. */
  name: text,
  /** Width and height in pixels. */
  size: z.tuple([pixels, pixels]),
  /** The network takes `(x − mean) / std` in, for each channel x in [0, 1], in the order of `channels`. */
  mean: perChannel(z.number()),
  std: perChannel(z.number().positive()),
  channels: z.enum(['RGB', 'BGR']),
  /** (N, 3, height, width). */
  layout: z.literal('NCHW'),
});

const output = z.strictObject({
  name: text,
  /** Of one face or picture; the batch stands before it. */
  shape: z.array(pixels),
  meaning: text,
});

const measurement = z.strictObject({
  /** What was measured, such as "10-fold accuracy"; `value` is a share unless it says otherwise. */
  figure: text,
  value: z.number(),
  /** The confidence interval at 95 %, where there is one. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  data: text,
  /** The command that prints the figure. */
  command: text,
});

const threshold = z.strictObject({
  /** Faces of this cosine similarity and more are taken for the same person. */
  similarity: z.number().min(-1).max(1),
  /** How often different people passed it when it was set. */
  falseMatchRate: share,
  /** The confidence interval of that rate at 95 %, where it was computed. */
  falseMatchInterval: z.tuple([share, share]).optional(),
  /** How often photos of one person did not pass it on those pairs. */
  falseNonMatchRate: share.optional(),
  /** `1 / (1 + exp(−(slope · similarity + intercept)))`, the probability of one person where both answers are as likely beforehand. */
  probability: z
    .strictObject({
      slope: z.number(),
      intercept: z.number(),
      /** Mean distance of what came true from what was predicted, on pairs held out from the fit. */
      calibrationError: share,
    })
    .optional(),
  /** The pairs it was set on: what they are, and how many of the same and of different people. */
  pairs: z.strictObject({ data: text, same: z.int().nonnegative(), different: z.int().nonnegative() }),
});

/** Where strangers crowd in the model's space: `Cohort` of src/matching/cohort.ts, which groups photo libraries. */
const cohort = z.strictObject({
  /** Base64 of whole numbers of 16 bits, little-endian, rows of `embeddingSize`: directions of length 32,767. */
  centres: z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/, 'Expected base64'),
  /** The mean similarity of the faces to the centre nearest to each. */
  level: z.number().min(-1).max(1),
  /** This corrected similarity and more, of two faces, was reached by the share `falseMatchRate` of pairs of strangers. */
  similarity: z.number().min(-1).max(1),
  falseMatchRate: share,
  /** The faces that it was measured on. */
  data: text,
  people: z.int().positive(),
  photos: z.int().positive(),
});

const every = {
  /** Also the name of the file: `<name>.onnx` beside `<name>.card.json`. */
  name: z.string().regex(/^[\w.-]+$/),
  description: text,
  source: z.strictObject({
    /** The npm package, or the training run, that the weights come from. */
    from: text,
    version: text,
    files: z.array(text),
  }),
  /** SHA-256 of the `.onnx`, in hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.strictObject({
    /** SPDX identifier. */
    id: text,
    /** Who says so, and where. */
    statedBy: text,
  }),
  input,
  outputs: z.array(output).min(1),
  /** As its authors document it. */
  trainingData: text,
  /** Results that its authors report; not measured here. */
  reported: text.nullable(),
  /** Measured by Lineament; null as long as nobody has. */
  accuracy: measurement.nullable(),
};

/**
 * What must be known of a model to use it rightly: what it takes in and gives, where it comes from, what may be done with
 * it, and how good it was found to be. After Mitchell et al., "Model cards for model reporting" (2019).
 */
export const modelCardSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('detector'), ...every }),
  z.strictObject({ kind: z.literal('landmarks'), ...every }),
  z.strictObject({ kind: z.literal('iris'), ...every }),
  z.strictObject({
    kind: z.literal('embedder'),
    ...every,
    alignment: alignmentSchema,
    embeddingSize: z.int().positive(),
    /** Null as long as none has been set on pairs. */
    threshold: threshold.nullable(),
    cohort: cohort.optional(),
  }),
]);

export type ModelCard = Readonly<z.infer<typeof modelCardSchema>>;
export type ModelKind = ModelCard['kind'];
export type EmbedderCard = Extract<ModelCard, { kind: 'embedder' }>;
export type AlignmentTemplate = z.infer<typeof alignmentSchema>;
/** A template that says where points of a face must lie. */
export type PlacingTemplate = Exclude<AlignmentTemplate, { kind: 'crop' }>;

/**
 * A card from its JSON.
 * @param where what to call it in an error: its path, or its address.
 * @throws MODEL_CARD_INVALID with every key that is missing, unknown or wrong.
 */
export function parseModelCard(json: string, where: string): ModelCard {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    const message = `${where} is not JSON (${(cause as Error).message}).`;
    throw new LineamentError('MODEL_CARD_INVALID', message, { cause });
  }
  const parsed = modelCardSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LineamentError(
    'MODEL_CARD_INVALID',
    `${where} is not a valid model card:\n${z.prettifyError(parsed.error)}`,
  );
}
