import { z } from 'zod';
import type { Face } from '../face/face.js';

const unit = z.number().min(0).max(1);

export const pointSchema = z.object({ x: z.number(), y: z.number() }).meta({ id: 'Point' });

export const boxSchema = z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() }).meta({
  id: 'Box',
  description: 'In pixels of the upright photo, from its top left corner; may reach over its edge.',
});

export const qualitySchema = z
  .object({
    score: unit,
    sharpness: unit,
    light: unit,
    size: unit,
    pose: unit,
    reason: z.string().nullable().meta({ description: 'Why the score is low; null when it is not.' }),
  })
  .meta({
    id: 'Quality',
    description: 'How well a face can be recognised; 1 is best, and the score is the least of the others.',
  });

/** A face in a photo, without what only alignment needs. */
export const faceSchema = z
  .object({
    box: boxSchema,
    score: unit.meta({ description: 'How sure the detector is.' }),
    pupils: z.object({ left: pointSchema, right: pointSchema }),
    yaw: z.number().meta({ description: 'Turned, in radians; positive to the right of the picture.' }),
    pitch: z.number().meta({ description: 'Nodding, in radians; positive when the face looks up.' }),
    roll: z.number().meta({ description: 'Tilted, in radians; positive clockwise.' }),
    quality: qualitySchema,
  })
  .meta({ id: 'Face' });

const landmarksField = z.array(pointSchema).optional();

export const detectedFaceSchema = faceSchema.extend({ landmarks: landmarksField }).meta({ id: 'DetectedFace' });

export const embeddedFaceSchema = faceSchema
  .extend({ landmarks: landmarksField, embedding: z.array(z.number()).max(4096).meta({ description: 'Of length 1.' }) })
  .meta({ id: 'EmbeddedFace' });

/** Whether the 468 points of each face are told too. */
export const landmarksChoice = z
  .boolean()
  .default(false)
  .meta({ description: 'Whether to tell the 468 points of each face too.' });

/** A face as it is told; more of it than is asked for is left out. */
export function faceAnswer({
  box,
  score,
  pupils,
  yaw,
  pitch,
  roll,
  quality,
}: Pick<Face, keyof z.output<typeof faceSchema>>): z.output<typeof faceSchema> {
  return { box, score, pupils, yaw, pitch, roll, quality };
}

/** What a request for landmarks adds to it. */
export function landmarksAnswer({ landmarks }: Face, asked: boolean): { landmarks?: { x: number; y: number }[] } {
  return asked ? { landmarks: landmarks.map(({ x, y }) => ({ x, y })) } : {};
}

/** Which faces of a photo count. */
export const faceChoice = z
  .union([z.int().min(0), z.literal('all')])
  .meta({ description: 'Which face counts: its place from the largest (0) on, or "all".' });

export const similaritySchema = z
  .number()
  .min(-1)
  .max(1)
  .meta({ description: 'Cosine of the two embeddings, −1 to 1.' });

export const reservationSchema = z
  .union([
    z.object({ kind: z.literal('low-quality'), photo: z.int(), face: z.int(), reason: z.string() }),
    z.object({ kind: z.literal('several-faces'), photo: z.int(), faces: z.int() }),
    z.object({ kind: z.literal('best-of'), comparisons: z.int() }),
  ])
  .meta({ id: 'Reservation', description: 'What should be known of an answer before it is relied on.' });
