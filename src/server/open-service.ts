import { CollectionIndexes } from '../gallery/collection-indexes.js';
import type { Gallery } from '../gallery/gallery.js';
import type { DatabaseSearchOptions } from '../gallery/database-search.js';
import { SearchThreads } from '../gallery/search-threads.js';
import { openGallery } from '../gallery/open-gallery.js';
import { AnsweredRequests } from './answered-requests.js';
import { Authentication } from './authentication.js';
import { evaluationsIn } from './evaluation-library.js';
import { type FaceReader, openFaceReader } from './face-reader.js';
import { KeyStore } from './key-store.js';
import { RateLimiter } from './rate-limiter.js';
import { openServerDatabase, serverDatabasePath } from './server-database.js';
import { serverDocument } from './server-document.js';
import { ServerMetrics } from './server-metrics.js';
import type { RunLibrary } from './run-library.js';
import type { Service } from './service.js';
import { Sessions } from './sessions.js';
import type { ServerSettings } from './settings.js';

export interface ServiceOptions {
  readonly settings: ServerSettings;
  /** Where the gallery is: a file, beside which the server's own record lies; or the URL of a PostgreSQL database. */
  readonly gallery: string;
  /** A name of the models at hand, or the path of an `.onnx` with its card. */
  readonly model: string;
  /** What finds and embeds faces, in place of `model`. */
  readonly faces?: FaceReader;
  /** The training runs to show. Default: none. */
  readonly runs?: RunLibrary | null;
  /** A folder with the reports of evaluations, to show. Default: none. */
  readonly evaluations?: string | null;
}

export interface OpenedService extends Service, AsyncDisposable {}

/** How often the indexes look at the record of themselves, where it does not tell of changes. */
const REFRESH_MS = 10_000;

/** Opens everything that the endpoints work with. @throws as `openGallery` and {@link openFaceReader}. */
export async function openService(options: ServiceOptions): Promise<OpenedService> {
  const { settings, evaluations = null } = options;
  const opened: AsyncDisposable[] = [];
  const keep = <Kept extends AsyncDisposable>(each: Kept): Kept => {
    opened.push(each);
    return each;
  };
  const close = async () => {
    // In the reverse order: what was opened later stands on what was opened before.
    for (const each of opened.splice(0).reverse()) await each[Symbol.asyncDispose]();
  };
  const onClose = (work: () => void | Promise<void>) => keep({ [Symbol.asyncDispose]: async () => work() });
  try {
    const metrics = new ServerMetrics();
    onClose(() => metrics.close());
    const gallery: Gallery = keep(await openGallery(options.gallery));
    const path = serverDatabasePath(options.gallery);
    const database = await openServerDatabase(path);
    onClose(() => database.close());
    const onBatch = (faces: number) => {
      metrics.count('lineament_embedding_runs_total', 'Runs of the network of embeddings.');
      metrics.count('lineament_embedded_faces_total', 'Faces in them.', {}, faces);
    };
    const faces = keep(options.faces ?? (await openFaceReader(options.model, settings, onBatch)));
    const threads = keep(new SearchThreads(settings.searchThreads));
    const indexes = keep(new CollectionIndexes(gallery, { threads, inDatabase: inDatabase(settings) }));
    onClose(await indexes.follow(REFRESH_MS));
    const keys = new KeyStore(database, path);
    const sessions = new Sessions();
    const { failuresPerMinute } = settings.limits;
    return {
      settings,
      gallery,
      indexes,
      faces,
      keys,
      sessions,
      authentication: new Authentication(keys, sessions, new RateLimiter(), failuresPerMinute),
      answered: new AnsweredRequests(database, path),
      metrics,
      runs: options.runs ?? null,
      evaluations: evaluations === null ? null : evaluationsIn(evaluations),
      document: serverDocument(),
      accepting: true,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function inDatabase({ search, graphAbove }: ServerSettings): DatabaseSearchOptions | null {
  if (search === 'memory') return null;
  return graphAbove === null ? {} : { graphAbove };
}
