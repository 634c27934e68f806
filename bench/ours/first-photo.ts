import { parseArgs } from 'node:util';
import type { Provider } from '../../dist/inference/session.js';
import { loadRecogniser } from '../../dist/index.js';

/** What the library holds once it has recognised the faces of one photo. */
export interface FirstPhotoResult {
  readonly residentBytes: number;
  /** Native libraries of libtorch, or of our addon for it, in the process. */
  readonly torch: readonly string[];
}

const { values, positionals } = parseArgs({
  options: { provider: { type: 'string', default: 'wasm' } },
  allowPositionals: true,
});
const recogniser = await loadRecogniser({ provider: values.provider as Provider, threads: 1 });
await recogniser.faces(positionals[0]!);
const residentBytes = process.memoryUsage.rss();
const { sharedObjects } = process.report.getReport() as unknown as { readonly sharedObjects: readonly string[] };
const torch = sharedObjects.filter((path) => /torch|c10|lineament[^/]*\.node$/.test(path));
const result: FirstPhotoResult = { residentBytes, torch };
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
