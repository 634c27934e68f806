import { describe, expect, it } from 'vitest';
import {
  createSampler,
  type SamplerConfig,
  samplerNeeds,
  SAMPLERS,
  samplerSchema,
} from '../../../src/data/samplers/registry.js';
import { CONTEXT, LABELS } from './labels.js';

const KINDS = Object.keys(SAMPLERS) as SamplerConfig['kind'][];
/** Those that make an order of any photos. */
const ORDERING = KINDS.map((kind) => samplerSchema.parse({ kind })).filter(
  (settings) => samplerNeeds(settings).stream === undefined,
);

describe('every sampler', () => {
  it.each(KINDS)('%s: can be left to its defaults, which survive JSON', (kind) => {
    const settings = samplerSchema.parse({ kind });
    expect(samplerSchema.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  it.each(ORDERING)('$kind: depends on seed and epoch only, and all epochs have as many', (settings) => {
    const orderOf = (epoch: number, seed = 1) => createSampler(settings, { ...CONTEXT, seed }).order(epoch);
    const sampler = createSampler(settings, CONTEXT);
    const orders = [0, 1, 2].map((epoch) => sampler.order(epoch));
    expect(orderOf(1)).toEqual(orders[1]);
    expect(orders[0]).not.toEqual(orders[1]);
    expect(orderOf(1, 2)).not.toEqual(orders[1]);
    expect(new Set(orders.map(({ length }) => length)).size).toBe(1);
    expect(orders.flatMap((order) => [...order]).every((index) => LABELS[index] !== undefined)).toBe(true);
  });
});
