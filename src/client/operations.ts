// Made from the OpenAPI document of the server by scripts/generate-client.mjs; a test holds it to that.

import type { Photo } from './photo.js';
import type { CallOptions, ServerEvent } from './call.js';
import type {
  DetectedFace,
  Box,
  Quality,
  RefusedPhoto,
  ModelIdentity,
  EmbeddedFace,
  Face,
  Reservation,
  GroupedFace,
  RefusedPhotoOfSeveral,
  Collection,
  Receipt,
  Candidate,
  IdentifiedFace,
  Person,
  Template,
  Model,
  Limits,
  ModelCard,
  Run,
  MetricsRow,
  Evaluation,
  EvaluatedPairs,
  Key,
  Session,
  LogEntry,
} from './schemas.js';

/** Everything that the server can do. */
export interface Operations {
  /** Boxes, pose and quality of the faces in photos. */
  detect(
    input: { readonly photos: readonly Photo[]; readonly landmarks?: boolean },
    options?: CallOptions,
  ): Promise<{
    readonly photos: readonly (
      | { readonly kind: 'seen'; readonly faces: readonly DetectedFace[]; readonly leftOut: number }
      | RefusedPhoto
    )[];
  }>;
  /** The embeddings of the faces in photos. */
  embed(
    input: { readonly photos: readonly Photo[]; readonly landmarks?: boolean },
    options?: CallOptions,
  ): Promise<{
    readonly model: ModelIdentity;
    readonly photos: readonly (
      | { readonly kind: 'seen'; readonly faces: readonly EmbeddedFace[]; readonly leftOut: number }
      | RefusedPhoto
    )[];
  }>;
  /** Do two photos show the same person?. */
  verify(
    input: {
      readonly first: Photo | { readonly model: string; readonly faces: readonly EmbeddedFace[] };
      readonly second: Photo | { readonly model: string; readonly faces: readonly EmbeddedFace[] };
      readonly threshold?: number;
      readonly face?: number | 'all';
    },
    options?: CallOptions,
  ): Promise<
    | {
        readonly similarity: number;
        readonly threshold: number;
        readonly falseMatchRate: number | null;
        readonly faces: readonly [Face, Face];
        readonly comparisons: number;
        readonly reservations: readonly Reservation[];
        readonly kind: 'match';
      }
    | {
        readonly similarity: number;
        readonly threshold: number;
        readonly falseMatchRate: number | null;
        readonly faces: readonly [Face, Face];
        readonly comparisons: number;
        readonly reservations: readonly Reservation[];
        readonly kind: 'no-match';
      }
    | { readonly kind: 'no-face'; readonly photo: number }
  >;
  /** Groups the faces of photos by person. */
  cluster(
    input: { readonly photos: readonly Photo[]; readonly threshold?: number },
    options?: CallOptions,
  ): Promise<{
    readonly threshold: number;
    readonly groups: readonly (readonly GroupedFace[])[];
    readonly ungrouped: readonly GroupedFace[];
    readonly hardToRecognise: readonly GroupedFace[];
    readonly refused: readonly RefusedPhotoOfSeveral[];
  }>;
  /** Groups faces by person whose embeddings are known, of more photos than one request may have. */
  clusterEmbeddings(
    input: {
      readonly model: string;
      readonly faces: readonly { readonly photo: number; readonly embedding: readonly number[] }[];
      readonly threshold?: number;
    },
    options?: CallOptions,
  ): Promise<{
    readonly threshold: number;
    readonly groups: readonly (readonly number[])[];
    readonly ungrouped: readonly number[];
  }>;
  /** The collections that the key is for. */
  listCollections(options?: CallOptions): Promise<{ readonly collections: readonly Collection[] }>;
  /** One collection. */
  getCollection(input: { readonly collection: string }, options?: CallOptions): Promise<Collection>;
  /** Forgets a collection with everybody in it. */
  deleteCollection(
    input: { readonly collection: string },
    options?: CallOptions,
  ): Promise<{ readonly templates: number; readonly receipt: Receipt }>;
  /** Who of a collection is in a photo?. */
  identify(
    input: {
      readonly collection: string;
      readonly photo: Photo;
      readonly face?: number | 'all';
      readonly limit?: number;
      readonly threshold?: number;
    },
    options?: CallOptions,
  ): Promise<
    | {
        readonly matches: readonly Candidate[];
        readonly threshold: number;
        readonly falseMatchRate: number | null;
        readonly falsePositiveRate: number | null;
        readonly faces: readonly IdentifiedFace[];
        readonly leftOut: number;
        readonly reservations: readonly Reservation[];
        readonly kind: 'known';
      }
    | {
        readonly matches: readonly Candidate[];
        readonly threshold: number;
        readonly falseMatchRate: number | null;
        readonly falsePositiveRate: number | null;
        readonly faces: readonly IdentifiedFace[];
        readonly leftOut: number;
        readonly reservations: readonly Reservation[];
        readonly kind: 'unknown';
      }
    | { readonly kind: 'no-face' }
  >;
  /** Enrols a person by photos, and makes the collection where there is none. */
  enrol(
    input: {
      readonly collection: string;
      readonly name: string;
      readonly photos?: readonly Photo[];
      readonly face?: number;
      readonly review?: 'off' | 'standard' | 'strict';
      readonly embeddings?: { readonly model: string; readonly values: readonly (readonly number[])[] };
      readonly metadata?: unknown;
      readonly photoMetadata?: readonly unknown[];
    },
    options?: CallOptions,
  ): Promise<{
    readonly kind: 'enrolled' | 'refused';
    readonly person: number | null;
    readonly added: readonly number[];
    readonly known: number;
    readonly photos: readonly (
      | { readonly kind: 'accepted'; readonly box: Box; readonly quality: Quality }
      | RefusedPhoto
    )[];
  }>;
  /** The people of a collection, by name. */
  listPeople(
    input: { readonly collection: string; readonly offset?: number; readonly limit?: number },
    options?: CallOptions,
  ): Promise<{ readonly people: readonly Person[]; readonly total: number }>;
  /** One person. */
  getPerson(input: { readonly collection: string; readonly person: number }, options?: CallOptions): Promise<Person>;
  /** Gives a person another name; their number stays. */
  renamePerson(
    input: { readonly collection: string; readonly person: number; readonly name: string },
    options?: CallOptions,
  ): Promise<Person>;
  /** Forgets a person: nothing of them is kept. */
  forgetPerson(
    input: { readonly collection: string; readonly person: number },
    options?: CallOptions,
  ): Promise<{ readonly templates: number; readonly receipt: Receipt }>;
  /** Makes one person of two: this one becomes the other. */
  mergePeople(
    input: { readonly collection: string; readonly person: number; readonly into: number },
    options?: CallOptions,
  ): Promise<Person>;
  /** Moves templates of a person to another, who is made where there is none of the name. */
  splitPerson(
    input: {
      readonly collection: string;
      readonly person: number;
      readonly templates: readonly number[];
      readonly to: string;
    },
    options?: CallOptions,
  ): Promise<{ readonly moved: number }>;
  /** What is known of the templates of a person; never the embeddings. */
  listTemplates(
    input: { readonly collection: string; readonly person: number },
    options?: CallOptions,
  ): Promise<{ readonly templates: readonly Template[] }>;
  /** Removes a template; with the last one the person goes. */
  deleteTemplate(
    input: { readonly collection: string; readonly person: number; readonly template: number },
    options?: CallOptions,
  ): Promise<{ readonly removed: 1 }>;
  /** The models at hand, which of them the server uses, and what it takes at most. */
  listModels(options?: CallOptions): Promise<{ readonly models: readonly Model[]; readonly limits: Limits }>;
  /** The card of a model: what it is for, where it comes from, what may be done with it, how good it is. */
  getModel(input: { readonly model: string }, options?: CallOptions): Promise<ModelCard>;
  /** Where the line is drawn between the same person and different people, and how often that errs. */
  getCalibration(options?: CallOptions): Promise<{
    readonly model: ModelIdentity;
    readonly threshold: number | null;
    readonly falseMatchRate: number | null;
  }>;
  /** The threshold that keeps a false-match rate on pairs of your own; it changes nothing (lineament calibrate does). */
  proposeCalibration(
    input: {
      readonly pairs: readonly { readonly similarity: number; readonly same: boolean }[];
      readonly targetFmr: number;
    },
    options?: CallOptions,
  ): Promise<{
    readonly threshold: number;
    readonly fmr: number;
    readonly fmrInterval: { readonly low: number; readonly high: number };
    readonly fnmr: number;
    readonly same: number;
    readonly different: number;
  }>;
  /** Training runs with their results, the last written first. */
  listRuns(options?: CallOptions): Promise<{ readonly runs: readonly Run[] }>;
  /** A run with its settings and metrics. */
  getRun(
    input: { readonly run: string },
    options?: CallOptions,
  ): Promise<{
    readonly run: Run;
    readonly settings: Readonly<Record<string, string>>;
    readonly rows: readonly MetricsRow[];
  }>;
  /** The metrics of a run as they are measured: server-sent events `row`, and `end` with the run when it is over. */
  runEvents(
    input: { readonly run: string; readonly after?: number },
    options?: CallOptions,
  ): AsyncIterable<ServerEvent<MetricsRow>>;
  /** The curves and figures of a run as a page. */
  runReport(input: { readonly run: string }, options?: CallOptions): Promise<string>;
  /** Evaluations with their figures, the last made first. */
  listEvaluations(options?: CallOptions): Promise<{ readonly evaluations: readonly Evaluation[] }>;
  /** The report of an evaluation as a page. */
  evaluationReport(input: { readonly evaluation: string }, options?: CallOptions): Promise<string>;
  /** The scores of the pairs of an evaluation, and the faces of those that tell the most. */
  evaluationPairs(input: { readonly evaluation: string }, options?: CallOptions): Promise<EvaluatedPairs>;
  /** All keys, revoked ones too; never their secrets. */
  listKeys(options?: CallOptions): Promise<{ readonly keys: readonly Key[] }>;
  /** Makes a key, and tells it this once. */
  createKey(
    input: {
      readonly name: string;
      readonly scopes: readonly ('recognise' | 'enrol' | 'admin')[];
      readonly collections?: readonly string[] | null;
      readonly embeddings?: boolean;
      readonly perMinute?: number | null;
      readonly expires?: string | null;
    },
    options?: CallOptions,
  ): Promise<{
    readonly id: string;
    readonly name: string;
    readonly scopes: readonly ('recognise' | 'enrol' | 'admin')[];
    readonly collections: readonly string[] | null;
    readonly embeddings: boolean;
    readonly perMinute: number | null;
    readonly created: string;
    readonly expires: string | null;
    readonly revoked: string | null;
    readonly secret: string;
  }>;
  /** Revokes a key: from this moment on it lets nobody in. */
  revokeKey(input: { readonly key: string }, options?: CallOptions): Promise<Key>;
  /** Logs in to the console by a key: sets a cookie that scripts cannot read. */
  logIn(input: { readonly key: string }, options?: CallOptions): Promise<Session>;
  /** Who one is, and what one may do. */
  session(options?: CallOptions): Promise<Session>;
  /** Logs out of the console. */
  logOut(options?: CallOptions): Promise<{ readonly key: string }>;
  /** Who changed what in the gallery: numbers, never names. */
  auditLog(
    input?: { readonly after?: number; readonly before?: number; readonly last?: number },
    options?: CallOptions,
  ): Promise<{ readonly entries: readonly LogEntry[] }>;
  /** Whether every entry of the audit log follows from the one before. */
  checkAuditLog(
    options?: CallOptions,
  ): Promise<{ readonly entries: number; readonly forged: number | null; readonly end: string | null }>;
  /** Everything that the server can do, as OpenAPI 3.1. */
  openapi(options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;
  /** Whether the process is alive. */
  health(options?: CallOptions): Promise<{ readonly status: 'alive' }>;
  /** Whether it takes requests: the gallery answers, and it is not shutting down. */
  ready(options?: CallOptions): Promise<{ readonly status: 'ready' }>;
  /** What the server counts, for Prometheus. */
  metrics(options?: CallOptions): Promise<string>;
}
