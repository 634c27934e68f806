import { CollectionIndexes } from '../gallery/collection-indexes.js';
import type { Gallery } from '../gallery/gallery.js';
import type { DatabaseSearchOptions, SearchedBy } from '../gallery/database-search.js';
import { isPostgresUrl, publicPlace } from '../gallery/location.js';
import { SearchThreads } from '../gallery/search-threads.js';
import { openGallery } from '../gallery/open-gallery.js';
import { AnsweredRequests } from './answered-requests.js';
import { Authentication } from './authentication.js';
import { evaluationsIn } from './evaluation-library.js';
import { type FaceReader, openFaceReader } from './face-reader.js';
import { InFlight } from './in-flight.js';
import { KeyStore } from './key-store.js';
import { RateLimiter } from './rate-limiter.js';
import { openServerDatabase, serverDatabasePath } from './server-database.js';
import { serverDocument } from './server-document.js';
import { ServerMetrics } from './server-metrics.js';
import type { RunLibrary } from './run-library.js';
import type { Service } from './service.js';
import { Sessions } from './sessions.js';
import { searchedInDatabase } from './search-place.js';
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
    const place = isPostgresUrl(options.gallery) ? publicPlace(options.gallery) : options.gallery;
    const searchedThere = await searchedInDatabase(gallery, settings.search, place);
    const path = serverDatabasePath(options.gallery);
    const database = await openServerDatabase(path);
    onClose(() => database.close());
    const onBatch = (faces: number) => {
      metrics.count('lineament_embedding_runs_total', 'Runs of the network of embeddings.');
      metrics.count('lineament_embedded_faces_total', 'Faces in them.', {}, faces);
    };
    const faces = keep(options.faces ?? (await openFaceReader(options.model, settings, onBatch)));
    const threads = keep(new SearchThreads(settings.searchThreads));
    const onSettled = (by: SearchedBy) => service.note({ search: by }, 'a collection is searched by the database');
    const inDatabase = searchedThere ? { ...graphOf(settings), onSettled } : null;
    const indexes = keep(new CollectionIndexes(gallery, { threads, inDatabase }));
    tellOfGraphs(metrics, indexes);
    onClose(await indexes.follow(REFRESH_MS));
    const keys = new KeyStore(database, path);
    const sessions = new Sessions();
    const { failuresPerMinute } = settings.limits;
    const service: OpenedService = {
      settings,
      gallery,
      indexes,
      faces,
      keys,
      sessions,
      authentication: new Authentication(keys, sessions, new RateLimiter(), failuresPerMinute),
      answered: new AnsweredRequests(database, path),
      metrics,
      inFlight: new InFlight(settings.limits),
      runs: options.runs ?? null,
      evaluations: evaluations === null ? null : evaluationsIn(evaluations),
      document: serverDocument(),
      accepting: true,
      note: () => {},
      [Symbol.asyncDispose]: close,
    };
    return service;
  } catch (error) {
    await close();
    throw error;
  }
}

function graphOf({ graphAbove, graphRecall }: ServerSettings): DatabaseSearchOptions {
  return { graphRecall, ...(graphAbove !== null && { graphAbove }) };
}

/** Of collections there are numbers only, never a name. */
function tellOfGraphs(metrics: ServerMetrics, indexes: CollectionIndexes): void {
  const searched = (kind: SearchedBy['kind']) => indexes.inDatabase.filter(({ by }) => by.kind === kind);
  metrics.gauge(
    'lineament_collections_searched_by_scan',
    'Collections that the database searches by comparing all.',
    () => searched('scan').length,
  );
  metrics.gauge(
    'lineament_collections_searched_by_graph',
    'Collections that the database searches by a graph.',
    () => searched('graph').length,
  );
  metrics.gauge(
    'lineament_graph_recall',
    'The lowest recall that was measured of a graph that is followed; 1 without.',
    () => Math.min(1, ...searched('graph').map(({ by }) => by.recall!)),
  );
}
