import { describe, expect, test } from 'vitest';
import { type Operations, ServerError } from '../../../src/client/index.js';
import { enrolBatches, type Enrolled } from '../../../web/people/enrol-batches.js';

const photo = (name: string) => new File(['x'], name, { type: 'image/jpeg' });
const batch = (name: string, ...files: string[]) => ({ name, photos: files.map(photo), key: `key of ${name}` });
const accepted = { kind: 'accepted' };
const answer = (added: number[], known: number, ...photos: object[]) => ({
  kind: 'enrolled',
  person: 1,
  added,
  known,
  photos,
});

function failure(status: number, retryAfterSeconds: number | null = null): ServerError {
  return Object.assign(Object.create(ServerError.prototype) as ServerError, {
    status,
    retryAfterSeconds,
    message: `status ${status}`,
  });
}

/** A server that answers one after the other, and what it was asked. */
function server(...answers: (object | Error)[]) {
  const asked: { name: string; key: string | undefined; metadata: unknown }[] = [];
  const enrol: Operations['enrol'] = async (input, options) => {
    asked.push({ name: input.name, key: options?.idempotencyKey, metadata: input.photoMetadata });
    const next = answers.shift()!;
    if (next instanceof Error) throw next;
    return next as Awaited<ReturnType<Operations['enrol']>>;
  };
  return { client: { enrol }, asked };
}

const waits: number[] = [];
const run = async (client: Pick<Operations, 'enrol'>, queue: ReturnType<typeof batch>[]) => {
  const told: Enrolled[] = [];
  waits.length = 0;
  const wait = async (seconds: number) => void waits.push(seconds);
  for await (const each of enrolBatches(client, 'team', queue, new AbortController().signal, wait)) told.push(each);
  return told;
};

describe('enrolling batches', () => {
  test('tells of each what became of it, and where each photo came from', async () => {
    const refused = { kind: 'refused', code: 'NO_FACE', message: 'No face.', cure: '' };
    const { client, asked } = server(answer([1], 0, accepted, refused), answer([], 1, accepted));
    const told = await run(client, [batch('Ada', 'a.jpg', 'b.jpg'), batch('Ben', 'c.jpg')]);
    expect(told).toEqual([
      { name: 'Ada', photos: 2, added: 1, known: 0, refused: [{ name: 'Ada', file: 'b.jpg', message: 'No face.' }] },
      { name: 'Ben', photos: 1, added: 0, known: 1, refused: [] },
    ]);
    expect(asked[0]).toEqual({ name: 'Ada', key: 'key of Ada', metadata: [{ file: 'a.jpg' }, { file: 'b.jpg' }] });
  });

  test('waits as long as the server says, and sends the same request again', async () => {
    const { client, asked } = server(failure(429, 7), failure(503), answer([1], 0, accepted));
    expect(await run(client, [batch('Ada', 'a.jpg')])).toHaveLength(1);
    expect(waits).toEqual([7, 2]);
    expect(asked.map(({ key }) => key)).toEqual(Array(3).fill('key of Ada'));
  });

  test('gives up in the end, and leaves in the queue what is to be gone on with', async () => {
    const { client } = server(answer([1], 0, accepted), ...Array<Error>(6).fill(failure(503)));
    const queue = [batch('Ada', 'a.jpg'), batch('Ben', 'b.jpg'), batch('Cleo', 'c.jpg')];
    await expect(run(client, queue)).rejects.toThrow('status 503');
    expect(queue.map(({ name }) => name)).toEqual(['Ben', 'Cleo']);
    expect(await run(server(answer([2], 0, accepted), answer([3], 0, accepted)).client, queue)).toHaveLength(2);
    expect(queue).toEqual([]);
  });

  test('goes past photos that are too large, and stops where the key may not', async () => {
    const { client } = server(failure(413), answer([1], 0, accepted));
    const told = await run(client, [batch('Ada', 'huge.jpg'), batch('Ben', 'b.jpg')]);
    expect(told.map(({ added, refused }) => [added, refused.length])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    await expect(run(server(failure(403)).client, [batch('Ada', 'a.jpg')])).rejects.toThrow('status 403');
  });
});
