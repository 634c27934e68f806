import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../src/image/image.js';
import { EmbeddingBatches } from '../../src/server/embedding-batches.js';

const face = (number: number): RgbImage => ({ width: number, height: 1, data: new Uint8Array() });

/** Embeds a face as its number, and notes the runs. */
function recorder(work: () => Promise<void> = async () => {}) {
  const runs: number[][] = [];
  const embed = async (faces: readonly RgbImage[]) => {
    runs.push(faces.map(({ width }) => width));
    await work();
    return faces.map(({ width }) => Float32Array.of(width));
  };
  return { runs, embed };
}

describe('batches of faces', () => {
  it('put the faces of several requests into one run, and give each its own back', async () => {
    const { runs, embed } = recorder();
    const batches = new EmbeddingBatches(embed, 5);
    const answers = await Promise.all([batches.of([face(1), face(2)]), batches.of([]), batches.of([face(3)])]);
    expect(answers.map((each) => each.map(([number]) => number))).toEqual([[1, 2], [], [3]]);
    expect(runs).toEqual([[1, 2, 3]]);
  });

  it('run at once when they are full, and then with whatever came meanwhile', async () => {
    const { runs, embed } = recorder();
    const batches = new EmbeddingBatches(embed, 60_000);
    const many = Array.from({ length: 40 }, (_, i) => face(i));
    const answers = await batches.of(many);
    expect(answers.map(([number]) => number)).toEqual(many.map(({ width }) => width));
    expect(runs.map(({ length }) => length)).toEqual([32, 8]);
  });

  it('leave out whoever has gone', async () => {
    const { runs, embed } = recorder();
    const batches = new EmbeddingBatches(embed, 10);
    const gone = new AbortController();
    const given = batches.of([face(1)], gone.signal);
    const other = batches.of([face(2)]);
    gone.abort(new Error('gone'));
    await expect(given).rejects.toThrow('gone');
    expect((await other)[0]![0]).toBe(2);
    expect(runs).toEqual([[2]]);
  });

  it('fail those of the run that failed, and serve the next', async () => {
    let broken = true;
    const { embed } = recorder(async () => {
      if (broken) throw new Error('broken');
    });
    const batches = new EmbeddingBatches(embed, 1);
    await expect(batches.of([face(1)])).rejects.toThrow('broken');
    broken = false;
    expect(await batches.of([face(1)])).toHaveLength(1);
  });
});
