import { createWriteStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { once } from 'node:events';
import { LineamentError } from '../errors.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { type EmbedOutcome, embedPhotos } from './embed-photos.js';
import { interruptible } from './interrupt.js';
import type { Output } from './output.js';
import { noPhotosIn, photoTree } from './photo-tree.js';
import { Progress } from './progress.js';
import { RECOGNITION_OPTIONS, recognitionSettings } from './recognition.js';

/** The outcomes in the order of the photos, whichever was done first. */
async function* inOrder<Told extends { readonly index: number }>(outcomes: AsyncIterable<Told>): AsyncGenerator<Told> {
  const early = new Map<number, Told>();
  let next = 0;
  for await (const outcome of outcomes) {
    early.set(outcome.index, outcome);
    for (let due = early.get(next); due !== undefined; due = early.get(next)) {
      early.delete(next++);
      yield due;
    }
  }
}

function documentsOf(outcome: EmbedOutcome) {
  if (outcome.kind === 'broken') return [];
  return outcome.faces.map(({ box, quality, embedding }) => ({ box, quality, embedding: [...embedding] }));
}

async function run(args: Arguments, output: Output): Promise<number> {
  if (args.positionals.length === 0) throw new LineamentError('USAGE', 'expected photos or folders of photos');
  const out = args.text('out');
  if (out === undefined && !output.json) {
    throw new LineamentError('USAGE', 'embeddings are for programs: expected --json, or --out <file.jsonl>');
  }
  const threads = args.number('threads', 1, 64) ?? availableParallelism();
  const spec = { recognition: recognitionSettings(args), thumbnails: false };
  const photos = await photoTree(args.positionals);
  if (photos.length === 0) throw noPhotosIn(args.positionals);

  const lines = out === undefined ? null : createWriteStream(out, { mode: 0o600 });
  if (lines !== null) await once(lines, 'open');
  const told: object[] = [];
  const count = { photos: 0, faces: 0, noFace: 0, broken: 0 };
  const progress = new Progress(output);
  const interrupt = interruptible(() => output.note('\nstopping … (Ctrl-C again leaves at once)'));
  const began = performance.now();
  try {
    const tasks = photos.map(({ source }, index) => ({ index, source }));
    for await (const { index, outcome } of inOrder(embedPhotos(tasks, spec, { threads, signal: interrupt.signal }))) {
      const { source } = photos[index]!;
      const faces = documentsOf(outcome);
      count.photos++;
      count.faces += faces.length;
      if (outcome.kind === 'broken') {
        count.broken++;
        progress.warn(outcome.reason);
      } else if (faces.length === 0) {
        count.noFace++;
        progress.warn(`no face was found in ${source}`);
      }
      if (lines === null) told.push({ photo: source, faces });
      else if (!faces.every((face, i) => lines.write(`${JSON.stringify({ photo: source, face: i + 1, ...face })}\n`))) {
        await once(lines, 'drain');
      }
      const rate = (count.photos / (performance.now() - began)) * 1000;
      progress.update({
        label: 'embed',
        done: count.photos,
        total: photos.length,
        figures: [`${rate.toFixed(1)} photos/s`],
      });
    }
  } finally {
    progress.clear();
    interrupt.dispose();
    if (lines !== null) await new Promise<void>((resolve) => lines.end(resolve));
  }
  if (count.faces === 0 && count.photos === photos.length) {
    if (count.broken === photos.length) throw new LineamentError('IMAGE_INVALID', 'none of the photos could be read');
    throw new LineamentError(
      'NO_FACE',
      `no face was found in ${photos.length === 1 ? photos[0]!.source : `any of ${photos.length} photos`}`,
    );
  }
  const seconds = (performance.now() - began) / 1000;
  output.answer(
    out === undefined ? { photos: told, broken: count.broken } : { out, ...count, seconds },
    `${count.faces} faces of ${count.photos} photos in ${out}`,
  );
  return count.photos < photos.length ? EXIT.interrupted : EXIT.done;
}

export const command: Command = {
  usage: '<photos or dir>… --json | --out <file.jsonl>',
  description: [
    'The embedding of every face in photos: numbers whose cosine similarity tells how alike two faces are. They are personal data,',
    'as the photos are. Photos that cannot be read, or have no face, are warned of and passed over; when none has a face, that is',
    'bad input (exit code 2). Embeddings of different models cannot be compared.',
  ].join('\n'),
  options: {
    ...RECOGNITION_OPTIONS,
    out: { value: 'file.jsonl', help: 'write one line of JSON for each face, as they are found' },
    threads: { value: 'number', help: 'photos side by side; default: one for each core' },
  },
  examples: ['lineament embed a.jpg --json', 'lineament embed photos --out faces.jsonl'],
  run,
};
