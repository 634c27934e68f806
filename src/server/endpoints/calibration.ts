import { z } from 'zod';
import { calibrate } from '../../evaluation/calibration.js';
import { endpoint } from '../endpoint.js';
import { similaritySchema } from '../face-schema.js';

export const getCalibration = endpoint({
  id: 'getCalibration',
  method: 'GET',
  path: '/v1/calibration',
  tag: 'models',
  summary: 'Where the line is drawn between the same person and different people, and how often that errs',
  access: 'any',
  answer: z.object({
    model: z.object({ name: z.string(), sha256: z.string(), embeddingSize: z.int() }).meta({ id: 'ModelIdentity' }),
    threshold: z.number().nullable().meta({ description: 'Null where none was set: every decision then takes one.' }),
    falseMatchRate: z.number().nullable(),
  }),
  async handle(_, { faces: { model, decision } }) {
    return {
      model: { ...model },
      threshold: decision?.threshold ?? null,
      falseMatchRate: decision?.falseMatchRate ?? null,
    };
  },
});

export const proposeCalibration = endpoint({
  id: 'proposeCalibration',
  method: 'POST',
  path: '/v1/calibration',
  tag: 'models',
  summary:
    'The threshold that keeps a false-match rate on pairs of your own; it changes nothing (lineament calibrate does)',
  access: 'recognise',
  body: z.strictObject({
    pairs: z
      .array(z.strictObject({ similarity: similaritySchema, same: z.boolean() }))
      .min(2)
      .max(100_000),
    targetFmr: z.number().gt(0).lt(1),
  }),
  answer: z.object({
    threshold: z.number(),
    fmr: z.number().meta({ description: 'The share of different-person pairs that reach it.' }),
    fmrInterval: z.object({ low: z.number(), high: z.number() }).meta({ description: 'At 95 %.' }),
    fnmr: z.number().meta({ description: 'The share of same-person pairs that do not.' }),
    same: z.int(),
    different: z.int(),
  }),
  async handle({ body: { pairs, targetFmr } }) {
    const { threshold, fmr, fmrInterval, fnmr, same, different } = calibrate(
      pairs.map(({ similarity }) => similarity),
      pairs.map((pair) => pair.same),
      targetFmr,
    );
    return { threshold, fmr, fmrInterval: { ...fmrInterval }, fnmr, same, different };
  },
});
