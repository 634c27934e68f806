import { describe, expect, test } from 'vitest';
import { type Operations, type Person, ServerError } from '../../../src/client/index.js';
import { allPeople, named } from '../../../web/people/all-people.js';

const person = (id: number, name: string): Person => ({ id, name, templates: 1, enrolled: '' });
const { signal } = new AbortController();

function serverOf(count: number): Pick<Operations, 'listPeople'> {
  return {
    async listPeople({ offset = 0, limit = 100 }) {
      const people = Array.from({ length: Math.min(limit, count - offset) }, (_, i) => person(offset + i, 'x'));
      return { people, total: count };
    },
  };
}

describe('the people of a collection', () => {
  test('are asked for until all are there, or as many as are of use', async () => {
    expect((await allPeople(serverOf(2500), 'team', signal)).people.map(({ id }) => id)).toEqual(
      Array.from({ length: 2500 }, (_, i) => i),
    );
    const many = await allPeople(serverOf(7000), 'team', signal);
    expect([many.people.length, many.total]).toEqual([5000, 7000]);
    expect(await allPeople(serverOf(0), 'team', signal)).toEqual({ people: [], total: 0 });
  });

  test('are nobody where there is no such collection, and any other trouble is told', async () => {
    const failing = (code: string) => ({
      listPeople: () =>
        Promise.reject(Object.assign(Object.create(ServerError.prototype) as ServerError, { code, message: code })),
    });
    expect(await allPeople(failing('NOT_ENROLLED'), 'team', signal)).toEqual({ people: [], total: 0 });
    await expect(allPeople(failing('KEY_FORBIDDEN'), 'team', signal)).rejects.toThrow('KEY_FORBIDDEN');
  });

  test('are found by a part of their name, whatever its case and accents', () => {
    const people = [person(1, 'Zoë Brontë'), person(2, 'Ada'), person(3, 'Bron')];
    const found = (text: string) => named(people, text).map(({ id }) => id);
    expect(found(' BRON ')).toEqual([1, 3]);
    expect(found('zoe')).toEqual([1]);
    expect(found('')).toEqual([1, 2, 3]);
    expect(found('nobody')).toEqual([]);
  });
});
