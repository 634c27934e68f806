import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CollectionSearch } from '../../src/gallery/collection-search.js';
import { CollectionIndexes } from '../../src/gallery/collection-indexes.js';
import type { Gallery } from '../../src/gallery/gallery.js';
import { openGallery } from '../../src/gallery/open-gallery.js';
import { Random } from '../../src/random.js';
import { type PostgresServer, postgresThere, startPostgres } from '../../bench/postgres-server.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const ROUNDS = 6;
const TEMPLATES = 2;

/** So rarely that only notifications can have brought the index up to date. */
const NEVER_MS = 3_600_000;

/** Enrols without end, and says whom it was promised. */
const WRITER = `
  const { openGallery } = await import(${JSON.stringify(new URL('../../dist/gallery/open-gallery.js', import.meta.url))});
  const gallery = await openGallery(process.argv[1], { key: null });
  for (let n = 0; ; n++) {
    const person = process.pid + '-' + n;
    await gallery.enroll('team', ${JSON.stringify(model)}, person, [1, 2].map((i) => Float32Array.of(n, i, process.pid, 1)));
    process.stdout.write(person + '\\n');
  }`;

const there = postgresThere();

describe.skipIf(!there)(
  `two processes on one PostgreSQL${there ? '' : ', which is not there (bash scripts/postgres.sh says why)'}`,
  () => {
    let server: PostgresServer;
    let url: string;
    let gallery: Gallery;
    let indexes: CollectionIndexes;
    let index: CollectionSearch;
    let stopFollowing: () => Promise<void>;
    const promised = new Set<string>();

    beforeAll(async () => {
      // As it is set up by default: what is promised is on the disk.
      server = await startPostgres();
      url = `${server.url}postgres`;
      gallery = await openGallery(url, { key: null });
      indexes = new CollectionIndexes(gallery);
      await enrolHere('witness');
      index = await indexes.of('team', model);
      stopFollowing = await indexes.follow(NEVER_MS);
    }, 120_000);

    afterAll(async () => {
      await stopFollowing?.();
      await indexes?.close();
      await gallery?.close();
      await server?.stop();
    });

    async function enrolHere(person: string): Promise<void> {
      const embeddings = Array.from({ length: TEMPLATES }, (_, i) => Float32Array.of(promised.size, i, 1, 1));
      await gallery.enroll('team', model, person, embeddings);
      promised.add(person);
    }

    /** How many templates the index has too few, a second from now at the latest; it is not asked to look. */
    async function behindAfterASecond(): Promise<number> {
      const [{ count }] = await ask<{ count: number }>('SELECT count(*)::integer AS count FROM lineament.template');
      for (const until = Date.now() + 1000; index.size !== count && Date.now() < until;) await wait(5);
      return count - index.size;
    }

    async function ask<Row>(sql: string): Promise<[Row, ...Row[]]> {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        return (await client.query(sql)).rows as [Row, ...Row[]];
      } finally {
        await client.end();
      }
    }

    const LISTENERS = `FROM pg_stat_activity WHERE application_name = 'lineament' AND query LIKE 'LISTEN %'`;

    async function untilListeners(wanted: number): Promise<void> {
      for (;;) {
        const [{ count }] = await ask<{ count: number }>(`SELECT count(*)::integer AS count ${LISTENERS}`);
        if (count === wanted) return;
        await wait(5);
      }
    }

    /** Another process enrols until `count` were promised to it, and is killed in the midst of the next ones. */
    async function enrolElsewhere(count: number, random: Random): Promise<void> {
      const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, url]);
      let [text, errors] = ['', ''];
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
      const closed = once(child, 'close');
      // The last line may have been cut off: it promised nothing.
      const lines = () => text.split('\n').slice(0, -1);
      while (lines().length < count && child.exitCode === null) await wait(1);
      await wait(random.uniform() * 12);
      child.kill('SIGKILL');
      expect([(await closed)[1], errors]).toEqual(['SIGKILL', '']);
      for (const person of lines()) promised.add(person);
    }

    async function lost(): Promise<string[]> {
      const people = new Map((await gallery.people('team')).map(({ name, templates }) => [name, templates]));
      // Who was enrolled is so with every template, promised or not.
      expect([...people].filter(([, templates]) => templates !== TEMPLATES)).toEqual([]);
      return [...promised].filter((person) => !people.has(person));
    }

    it(
      'loses nothing that was promised, and is in step within a second, when the other is killed under load',
      { timeout: 120_000 },
      async () => {
        const random = new Random(1);
        for (let round = 0; round < ROUNDS; round++) {
          const load = new AbortController();
          let here = 0;
          const enrolUntilTold = async (): Promise<void> => {
            while (!load.signal.aborted) await enrolHere(`here-${round}-${here++}`);
          };
          const enrolling = enrolUntilTold();
          await enrolElsewhere(3 + Math.floor(random.uniform() * 8), random);
          load.abort();
          await enrolling;
          expect(here).toBeGreaterThan(1);
          expect(await behindAfterASecond()).toBe(0);
        }
        expect(await lost()).toEqual([]);
        expect((await gallery.checkLog()).forged).toBeNull();
      },
    );

    it(
      'goes on writing when the other is frozen while it writes, which is told so when it thaws',
      { timeout: 60_000 },
      async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, url]);
        let errors = '';
        child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
        const closed = once(child, 'close');
        await once(child.stdout.resume(), 'data');
        const writing = `SELECT count(*)::integer AS count FROM pg_stat_activity WHERE application_name = 'lineament'
        AND state = 'idle in transaction'`;
        for (let frozen = false; !frozen;) {
          child.kill('SIGSTOP');
          await wait(50);
          frozen = (await ask<{ count: number }>(writing))[0].count > 0;
          if (!frozen) child.kill('SIGCONT');
          await wait(3);
        }
        await expect(enrolHere('too-early')).rejects.toMatchObject({ code: 'GALLERY_BUSY' });
        await vi.waitFor(() => enrolHere('later'), { timeout: 15_000, interval: 500 });
        child.kill('SIGCONT');
        expect((await closed)[0]).toBe(1);
        expect(errors).toContain('took this process for dead');
        expect(await behindAfterASecond()).toBe(0);
      },
    );

    it('is in step within a second after its connection was broken and came back', { timeout: 60_000 }, async () => {
      await ask(`SELECT pg_terminate_backend(pid) ${LISTENERS}`);
      await untilListeners(0);
      const before = index.size;
      // It hears nothing of this one.
      await enrolHere('unheard');
      expect(index.size).toBe(before);
      await untilListeners(1);
      expect(await behindAfterASecond()).toBe(0);
      expect(index.size).toBe(before + TEMPLATES);
      // And hears of what comes after.
      await enrolElsewhere(3, new Random(2));
      expect(await behindAfterASecond()).toBe(0);
      expect(await lost()).toEqual([]);
    });

    it(
      'is in step within a second after the database fell and came back under load',
      { timeout: 120_000 },
      async () => {
        const failed: unknown[] = [];
        const enrolling = (async () => {
          for (let n = 0; failed.length === 0; n++)
            await enrolHere(`falling-${n}`).catch((error) => failed.push(error));
        })();
        await wait(100);
        await server.kill();
        await enrolling;
        expect(failed).toMatchObject([{ code: 'GALLERY_UNREACHABLE' }]);
        await server.start();
        await enrolElsewhere(3, new Random(3));
        await untilListeners(1);
        expect(await behindAfterASecond()).toBe(0);
        expect(await lost()).toEqual([]);
        expect((await gallery.checkLog()).forged).toBeNull();
      },
    );
  },
);
