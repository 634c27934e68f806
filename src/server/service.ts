import type { CollectionIndexes } from '../gallery/collection-indexes.js';
import type { Gallery } from '../gallery/gallery.js';
import type { AnsweredRequests } from './answered-requests.js';
import type { Authentication } from './authentication.js';
import type { EvaluationLibrary } from './evaluation-library.js';
import type { FaceReader } from './face-reader.js';
import type { InFlight } from './in-flight.js';
import type { KeyStore } from './key-store.js';
import type { ServerMetrics } from './server-metrics.js';
import type { Sessions } from './sessions.js';
import type { RunLibrary } from './run-library.js';
import type { ServerSettings } from './settings.js';

/** What endpoints work with: one of each for all requests of a server. */
export interface Service {
  readonly settings: ServerSettings;
  readonly gallery: Gallery;
  /** The collections in memory, in step with the gallery. */
  readonly indexes: CollectionIndexes;
  readonly faces: FaceReader;
  readonly keys: KeyStore;
  readonly sessions: Sessions;
  /** Tells who asks. */
  readonly authentication: Authentication;
  readonly answered: AnsweredRequests;
  readonly metrics: ServerMetrics;
  /** What is being worked on, for those who have shown a key. */
  readonly inFlight: InFlight;
  /** The training runs to show; null for none. */
  readonly runs: RunLibrary | null;
  /** The evaluations to show; null for none. */
  readonly evaluations: EvaluationLibrary | null;
  /** What the server can do, as OpenAPI 3.1. */
  readonly document: object;
  /** False once the server is asked to end: it finishes what it accepted, and takes nothing new. */
  accepting: boolean;
  /** Notes something in the log, once there is one: numbers, never a name. */
  note: (what: object, message: string) => void;
}
