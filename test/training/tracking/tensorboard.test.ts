import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../../src/training/events.js';
import { parseRecipe } from '../../../src/training/recipe.js';
import { tensorboardTracker } from '../../../src/training/tracking/tensorboard.js';

const recipe = parseRecipe(
  {
    data: { train: 'synthetic:identities=4,images=4' },
    backbone: { kind: 'resnet10' },
    objective: [{ kind: 'softmax' }],
  },
  'test',
);
const START: TrainingEvent = {
  type: 'start',
  run: '',
  classes: 4,
  samples: 16,
  format: undefined,
  steps: 10,
  resumedFrom: 0,
  parameters: 1,
  precision: 'float32',
  started: null,
};
const STEP: TrainingEvent = {
  type: 'step',
  step: 3,
  epoch: 1,
  loss: 1.5,
  accuracy: null,
  learningRate: 0.1,
  margin: 0.25,
  lossScale: { scale: 1024, overflowed: false },
  imagesPerSecond: 100,
};

/** A message of Protocol Buffers as its fields: numbers, doubles, floats and bytes by field number. */
function fields(message: Buffer): Map<number, (number | Buffer)[]> {
  const found = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [number, type] = [tag >>> 3, tag & 7];
    let value: number | Buffer;
    if (type === 0) value = varint();
    else if (type === 1) [value, at] = [message.readDoubleLE(at), at + 8];
    else if (type === 5) [value, at] = [message.readFloatLE(at), at + 4];
    else {
      const length = varint();
      value = message.subarray(at, at + length);
      at += length;
    }
    found.set(number, [...(found.get(number) ?? []), value]);
  }
  return found;
}

/** The records of a TFRecord file, their checksums verified by bits, as TensorFlow's format defines them. */
function records(file: Buffer): Buffer[] {
  const masked = (bytes: Buffer): number => {
    const crc = bitwiseCrc32c(bytes);
    return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  };
  const found: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(masked(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(masked(data));
    found.push(data);
    at += 16 + length;
  }
  return found;
}

function bitwiseCrc32c(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0x82f63b78 & -(crc & 1));
  }
  return ~crc >>> 0;
}

async function written(...events: TrainingEvent[]) {
  const run = mkdtempSync(join(tmpdir(), 'lineament-tensorboard-'));
  const tracker = tensorboardTracker({ run, recipe });
  for (const event of events) tracker.record(event);
  await tracker.close('finished');
  const names = readdirSync(join(run, 'tensorboard'));
  expect(names).toHaveLength(1);
  expect(names[0]).toMatch(/^events\.out\.tfevents\.\d{10}\./);
  return records(readFileSync(join(run, 'tensorboard', names[0]!))).map(fields);
}

const only = (message: Map<number, (number | Buffer)[]>, field: number) => message.get(field)![0];
const summary = (event: Map<number, (number | Buffer)[]>) =>
  fields(only(event, 5) as Buffer)
    .get(1)!
    .map((value) => fields(value as Buffer))
    .map((value) => [String(only(value, 1)), value.get(2)?.[0]]);

describe('tensorboardTracker', () => {
  it("writes TensorBoard's records: version, recipe, then the figures of each event", async () => {
    const before = Date.now() / 1000;
    const validation = {
      type: 'validation',
      epoch: 1,
      step: 3,
      verification: { eer: 0.125, auc: 0.5, accuracy: 0.75, pairs: 8 },
    };
    const [version, text, step, dev] = await written(START, STEP, validation as TrainingEvent);
    expect(String(only(version!, 3))).toBe('brain.Event:2');
    expect(only(version!, 1)).toBeGreaterThanOrEqual(before);
    const value = fields(fields(only(text!, 5) as Buffer).get(1)![0] as Buffer);
    expect(String(only(fields(only(fields(only(value, 9) as Buffer), 1) as Buffer), 1))).toBe('text');
    expect(String(only(fields(only(value, 8) as Buffer), 8))).toContain('"kind": "resnet10"');
    expect(only(step!, 2)).toBe(3);
    expect(summary(step!)).toEqual([
      ['train/loss', 1.5],
      ['train/learning_rate', Math.fround(0.1)],
      ['train/margin', 0.25],
      ['train/loss_scale', 1024],
      ['train/images_per_second', 100],
      ['train/epoch', 1],
    ]);
    expect(summary(dev!)).toEqual([
      ['pairs/eer', 0.125],
      ['pairs/auc', 0.5],
      ['pairs/accuracy', 0.75],
    ]);
  });

  it('tells of a resumed run that what came after its checkpoint is void', async () => {
    const [, restart] = await written({ ...START, resumedFrom: 7 } as TrainingEvent, STEP);
    expect(only(restart!, 2)).toBe(8);
    expect(only(fields(only(restart!, 7) as Buffer), 1)).toBe(1);
  });
});
