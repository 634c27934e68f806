import { LineamentError } from '../errors.js';
import { DEFAULT_MODEL } from '../matching/load-recogniser.js';
import { REVIEWS, settingsOf } from '../server/settings.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { galleryFile } from './gallery.js';
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
    noteSearches: args.flag('note-searches'),
    tls: certificate === undefined || key === undefined ? null : { certificate, key },
  });
  const runs = args.text('runs');
  const { serve } = await import('../server/serve.js');
  const { servedRuns } = await import('./served-runs.js');
  const server = await serve({
    settings,
    gallery: galleryPathOf(args),
    model: args.text('model') ?? DEFAULT_MODEL,
    runs: runs === undefined ? null : servedRuns(runs),
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

/** `--store` names what `--gallery` names in the other commands. */
function galleryPathOf(args: Arguments): string {
  const store = args.text('store');
  if (store === undefined) return galleryFile(args);
  if (/^[a-z]+:\/\//i.test(store) && !store.startsWith('file://')) {
    throw new LineamentError('USAGE', `--store expects the file of a gallery, but got "${store}"`);
  }
  return store.replace(/^file:\/\//, '');
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
    store: { value: 'file', help: 'the gallery; default: as in the other commands' },
    gallery: { value: 'file', help: 'the same' },
    model: {
      value: 'model',
      help: `an .onnx with its card, or a name that \`lineament models\` lists; default: ${DEFAULT_MODEL}`,
    },
    threads: { value: 'number', help: 'threads that look at photos; default: all cores but one' },
    review: {
      value: 'level',
      help: `the least that enrolment asks of photos: ${REVIEWS.join(', ')}; default: standard`,
    },
    'note-searches': { help: 'note each search in the audit log of the gallery' },
    runs: { value: 'dir', help: 'a folder of training runs to show' },
    'tls-certificate': { value: 'file', help: 'PEM; with --tls-key it speaks HTTPS' },
    'tls-key': { value: 'file', help: 'PEM' },
  },
  examples: [
    'lineament serve',
    'lineament serve --store team.db --port 8000',
    'lineament serve --host 0.0.0.0 --tls-certificate cert.pem --tls-key key.pem',
  ],
  run,
};
