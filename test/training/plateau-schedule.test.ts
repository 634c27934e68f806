import { expect, it } from 'vitest';
import { plateauKind } from '../../src/training/plateau-schedule.js';

it('has the defaults of ReduceLROnPlateau, and takes better for what it is of the figure watched', () => {
  const settings = plateauKind.schema.parse({ kind: 'plateau' });
  expect(settings).toMatchObject({ watch: 'loss', factor: 0.1, patience: 10, threshold: 1e-4, cooldown: 0, floor: 0 });
  const lowered = (watch: 'eer' | 'devAccuracy') => {
    const follower = plateauKind.follow!({ ...settings, watch, patience: 0 });
    return [0.1, 0.2, 0.3].map((figure) => follower.observe(figure));
  };
  expect(lowered('eer')).toEqual([false, true, true]);
  expect(lowered('devAccuracy')).toEqual([false, false, false]);
});
