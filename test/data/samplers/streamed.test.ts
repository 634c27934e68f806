import { describe, expect, it } from 'vitest';
import { streamed } from '../../../src/data/samplers/streamed.js';
import type { StreamSettings } from '../../../src/data/shards/streamed-order.js';
import { CONTEXT, LABELS } from './labels.js';

const SETTINGS = streamed.schema.parse({ kind: 'streamed', lanes: 2 });

describe('streamed', () => {
  it('leaves the order to photos that are read from front to back', () => {
    const asked: StreamSettings[] = [];
    const epochs = {
      order: (epoch: number) => LABELS.slice(epoch),
      open: () => ({ load: () => Promise.reject(new Error('not read here')), close: () => Promise.resolve() }),
    };
    const photos = { ...CONTEXT.photos, streamed: (settings: StreamSettings) => (asked.push(settings), epochs) };
    const sampler = streamed.create(SETTINGS, { ...CONTEXT, photos });
    expect(asked).toEqual([{ buffer: 16_384, lanes: 2, blockMegabytes: 16, batchSize: 12, seed: 1 }]);
    expect(sampler.order(2)).toEqual(LABELS.slice(2));
    expect(sampler.open).toBe(epochs.open);
    expect(streamed.needs!(SETTINGS)).toEqual({ stream: { buffer: 16_384, lanes: 2, blockMegabytes: 16 } });
  });

  it('refuses photos that do not lie in shards', () => {
    expect(() => streamed.create(SETTINGS, CONTEXT)).toThrow(/tar shards or RecordIO, and photos is neither/);
  });
});
