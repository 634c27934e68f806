import { LineamentError } from '../errors.js';
import { isPostgresUrl } from '../gallery/location.js';
import { DEFAULT_MODEL } from '../matching/load-recogniser.js';
import { REVIEWS, SEARCHES, settingsOf } from '../server/settings.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { GALLERY_OPTION, galleryPlace } from './gallery.js';
import { interruptible } from './interrupt.js';
import type { Output } from './output.js';

async function run(args: Arguments, output: Output): Promise<number> {
  args.words();
  const [certificate, key] = [args.text('tls-certificate'), args.text('tls-key')];
  if ((certificate === undefined) !== (key === undefined)) {
    throw new LineamentError('USAGE', '--tls-certificate and --tls-key go together: name both files, or neither');
  }
  const settings = settingsOf({
    host: args.text('host'),
    port: args.number('port', 0, 65_535),
    threads: args.number('threads', 1, 256),
    review: args.choice('review', REVIEWS),
    search: args.choice('search', SEARCHES),
    graphAbove: args.number('graph-above', 0, 1_000_000_000),
    graphRecall: args.number('graph-recall', 0, 1),
    noteSearches: args.flag('note-searches'),
    behindProxy: args.flag('behind-proxy'),
    tls: certificate === undefined || key === undefined ? null : { certificate, key },
  });
  const place = galleryPlace(args);
  if (settings.search === 'database' && !isPostgresUrl(place)) {
    throw new LineamentError(
      'USAGE',
      `--search database needs a gallery in PostgreSQL (--store postgres://…), not ${place}`,
    );
  }
  const runs = args.text('runs');
  const { serve } = await import('../server/serve.js');
  const { servedRuns } = await import('./served-runs.js');
  const server = await serve({
    settings,
    gallery: place,
    model: args.text('model') ?? DEFAULT_MODEL,
    runs: runs === undefined ? null : servedRuns(runs),
    evaluations: args.text('evaluations') ?? null,
    // One JSON line each on standard error; standard output is the command's own.
    logger: args.flag('quiet') ? false : { level: 'info', stream: process.stderr },
  });
  const { url, firstKey } = server;
  const told = firstKey === null ? '' : `\nkey of the administrator, told this once: ${firstKey}`;
  output.answer({ url, key: firstKey }, `listening at ${url}${told}`);
  const ending = interruptible(() => output.note('Finishing what was accepted; once more ends at once.'));
  await new Promise<void>((resolve) => ending.signal.addEventListener('abort', () => resolve(), { once: true }));
  await server.close();
  return EXIT.done;
}

export const command: Command = {
  usage: '[--port 8321] [--host 127.0.0.1] [--store team.db]',
  description: [
    'The REST server, with every endpoint under /v1 and its description at /v1/openapi.json. The first start prints the key of an',
    'administrator, who makes other keys by it. It listens on this machine alone unless --host says otherwise, asks nobody anything,',
    'and shares the gallery with the other commands. Ctrl-C finishes what was accepted.',
  ].join('\n'),
  options: {
    port: { value: 'number', help: 'default: 8321' },
    host: { value: 'address', help: 'where it listens; default: 127.0.0.1, this machine alone' },
    ...GALLERY_OPTION,
    model: {
      value: 'model',
      help: `an .onnx with its card, or a name that \`lineament models\` lists; default: ${DEFAULT_MODEL}`,
    },
    threads: { value: 'number', help: 'threads that look at photos; default: one a core, but for one of four or more' },
    review: {
      value: 'level',
      help: `the least that enrolment asks of photos: ${REVIEWS.join(', ')}; default: standard`,
    },
    search: {
      value: 'where',
      help: 'memory; database, which needs PostgreSQL with pgvector, and a gallery that is not encrypted; or auto: the database where it can; default: memory',
    },
    'graph-above': {
      value: 'number',
      help: 'with --search database: templates of a collection above which a graph is followed, which may miss somebody; default: never',
    },
    'graph-recall': {
      value: 'share',
      help: 'the share of the most similar people that a graph has to find to be followed, as measured; else all are compared; default: 0.95',
    },
    'note-searches': { help: 'note each search in the audit log of the gallery' },
    runs: { value: 'dir', help: 'a folder of training runs to show' },
    evaluations: { value: 'dir', help: 'a folder with the reports of evaluations (--report) to show' },
    'tls-certificate': { value: 'file', help: 'PEM; with --tls-key it speaks HTTPS' },
    'tls-key': { value: 'file', help: 'PEM' },
    'behind-proxy': { help: 'a proxy of yours stands before it: believe its X-Forwarded-Proto and X-Forwarded-For' },
  },
  examples: [
    'lineament serve',
    'lineament serve --store team.db --port 8000',
    'lineament serve --store postgres://lineament@db.example/faces',
    'lineament serve --host 0.0.0.0 --tls-certificate cert.pem --tls-key key.pem',
  ],
  run,
};
