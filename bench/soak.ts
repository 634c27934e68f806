import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Random } from '../dist/random.js';
import type { Benchmark } from './benchmark.js';
import { stranger } from './crowd.js';
import { demoPhotos } from './demo-photos.js';
import { figureOf, median } from './figure.js';
import { closedLoop, openLoop, type Send } from './load.js';
import { treeMemory } from './memory.js';
import { jsonBody, multipartBody, startServer } from './server-process.js';
import { TemporaryFolder } from './temporary-folder.js';

const MEGABYTE = 1e6;
const ABREAST = 2 * availableParallelism() + 2;
/** Of what the server can do. */
const LOAD = 1.5;
/** One request in so many enrols somebody; the others look for whoever is in a photo. */
const ENROLS = 5;
const COLLECTION = 'soak';

/**
 * More requests than the server can take, for so long: every one is answered or refused with 503, everybody whose enrolment was
 * accepted is there at the end, and memory stays where it was when the load was full.
 */
export const soak: Benchmark = {
  about:
    'the server under 1.5 times what it can do, --seconds 600 for the mark: refuses, loses nothing it accepted, memory',
  async *run({ seconds }) {
    const { groups, portraits } = await demoPhotos();
    const photos = await Promise.all(
      [...groups, ...portraits].map(async (file) => multipartBody({ photo: await readFile(file) })),
    );
    using temporary = new TemporaryFolder('soak');
    const folder = temporary.path;
    const server = await startServer(join(folder, 'soak.db'));
    try {
      const { text } = await server.ask('GET', '/v1/calibration');
      const { model } = JSON.parse(text) as { model: { sha256: string; embeddingSize: number } };
      const random = new Random(1);
      let people = 0;
      /** People whose enrolment was accepted, and those of whom no answer came. */
      const [accepted, unanswered] = [new Set<number>(), new Set<number>()];
      const enrol = async (): Promise<number> => {
        const person = people++;
        const embeddings = { model: model.sha256, values: [stranger(random, model.embeddingSize)] };
        const body = jsonBody({ name: `person ${person}`, embeddings });
        const answer = await server.ask('POST', `/v1/collections/${COLLECTION}/people`, body).catch(() => null);
        if (answer?.status === 200) accepted.add(person);
        else if (answer?.status !== 503) unanswered.add(person);
        return answer?.status ?? 0;
      };
      const identify: Send = async (number) =>
        (await server.ask('POST', `/v1/collections/${COLLECTION}/identify`, photos[number % photos.length])).status;
      const send: Send = (number) => (number % ENROLS === 0 ? enrol() : identify(number));
      await enrol();
      await closedLoop(send, ABREAST, 2);
      const { rate } = await closedLoop(send, ABREAST, Math.min(20, seconds / 5));
      process.stderr.write(`[bench] capacity ${rate.toFixed(1)} requests a second\n`);

      const resident: number[] = [];
      const answered = await openLoop(send, LOAD * rate, seconds, () =>
        resident.push(treeMemory(server.pid) / MEGABYTE),
      );
      const count = (...statuses: readonly number[]) =>
        answered.filter(({ status }) => statuses.includes(status)).length;
      const [served, refused] = [count(200), count(503)];
      const curve = resident.filter((_, i) => i % Math.ceil(resident.length / 20) === 0).map(Math.round);
      process.stderr.write(`[bench] ${served} served, ${refused} refused; resident ${curve.join(', ')} MB\n`);
      const listed = await server.ask('GET', `/v1/collections/${COLLECTION}/people?limit=1`);
      const { total } = JSON.parse(listed.text) as { total: number };
      const bench = 'soak';
      yield figureOf({
        bench,
        figure: `requests answered or refused, at ${LOAD} times the capacity for ${seconds} s`,
        ours: [served + refused],
        peer: [answered.length],
        peerName: 'all that were sent',
        unit: 'requests',
        better: 'more',
      });
      yield figureOf({
        bench,
        figure: 'requests served a second meanwhile',
        ours: [served / seconds],
        peer: [rate],
        peerName: 'itself with nothing to refuse',
        unit: '1/s',
        better: 'more',
      });
      yield figureOf({
        bench,
        figure: `people enrolled (of ${unanswered.size} more nobody was told)`,
        ours: [Math.min(total, accepted.size)],
        peer: [accepted.size],
        peerName: 'enrolments that were accepted',
        unit: 'people',
        better: 'more',
      });
      const quarter = (number: number) =>
        median(resident.slice(((number - 1) * resident.length) / 4, (number * resident.length) / 4));
      yield figureOf({
        bench,
        figure: 'resident memory in the last quarter',
        ours: [quarter(4)],
        peer: [quarter(2)],
        peerName: 'itself in the second quarter',
        unit: 'MB',
        better: 'less',
      });
    } finally {
      await server.stop();
    }
  },
};
