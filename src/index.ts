/**
 * The door `lineament`: faces compared and decisions made, without libtorch. Training has its own door,
 * `lineament/training`, and the metrics have `lineament/evaluation`.
 */
export { ERROR_CODES, type ErrorCode, LineamentError } from './errors.js';
export { type AlignableFace, alignFace, similarityTransform } from './face/align.js';
export type { DetectorOptions, FaceDetector } from './face/detector.js';
export type { Embedder } from './face/embedder.js';
export type { Box, Detection, Face, Keypoints, Point, Quality } from './face/face.js';
export { type FaceFinder, type FaceFinderParts, openFaceFinder } from './face/face-finder.js';
export { flipAveraged } from './face/flip-averaged.js';
export { type LoadedDetector, loadDetector } from './face/load-detector.js';
export { type LoadedFaceFinder, loadFaceFinder } from './face/load-face-finder.js';
export { mainFace } from './face/main-face.js';
export type { LoadedModel } from './face/loaded-model.js';
export { loadModel, type ModelAtHand, modelsAtHand } from './face/model.js';
export type { AlignmentTemplate, EmbedderCard, ModelCard, ModelKind } from './face/model-card.js';
export { openEmbedder } from './face/onnx-embedder.js';
export { scaleDetection } from './face/scale-detection.js';
export { scaleFace } from './face/scale-face.js';
export { TEMPLATES } from './face/templates.js';
export type { Affine } from './image/affine.js';
export type { LogEntry } from './gallery/audit-log.js';
export { backUpGallery } from './gallery/backup.js';
export { changeGalleryKey } from './gallery/change-key.js';
export { checkReceipt, type ReceiptCheck } from './gallery/check-receipt.js';
export type { ExportOptions, Imported, ImportOptions } from './gallery/collection-file.js';
export { CollectionIndex, type CollectionIndexOptions } from './gallery/collection-index.js';
export { CollectionIndexes, type CollectionIndexesOptions } from './gallery/collection-indexes.js';
export type { CollectionSearch, FoundPerson } from './gallery/collection-search.js';
export type { DatabaseSearch, DatabaseSearchOptions, SearchedBy } from './gallery/database-search.js';
export type {
  EmbedAnew,
  Enrolment,
  Gallery,
  NewTemplate,
  Person,
  Reembedded,
  ReembedOptions,
  TemplateRecord,
} from './gallery/gallery.js';
export { galleryKey, readGalleryKey } from './gallery/gallery-key.js';
export type { Encoding } from './gallery/int8-codes.js';
export { galleryPath } from './gallery/location.js';
export type { Receipt } from './gallery/receipt.js';
export { parseReceipt } from './gallery/receipt-schema.js';
export { type Restored, restoreGallery, type RestoreOptions } from './gallery/restore.js';
export type { Json } from './gallery/sealed-person.js';
export { peopleOf } from './gallery/search.js';
export { partHere, type SearchPart } from './gallery/search-part.js';
export type { InMemoryBecause, Searchable } from './gallery/searchable.js';
export { SearchThreads } from './gallery/search-threads.js';
export { type GalleryOptions, openGallery } from './gallery/open-gallery.js';
export type { Collection, GalleryStore, Template } from './gallery/store.js';
export {
  type IndexedTemplate,
  type Neighbour,
  TemplateIndex,
  type TemplateIndexOptions,
} from './gallery/template-index.js';
export type { Owner, TemplateSource } from './gallery/template-source.js';
export { type DecodeOptions, decodeImage } from './image/decode.js';
export { type DecodePhotoOptions, decodePhoto, type Photo } from './image/decode-photo.js';
export { encodeJpeg, encodePng } from './image/encode.js';
export type { ImageSize, RgbImage } from './image/image.js';
export type { InferenceTensor, Provider, Session, SessionOptions } from './inference/session.js';
export { type ClusterFace, clusterFaces, type ClusterOptions } from './matching/cluster.js';
export { type Cohort, cohortOf } from './matching/cohort.js';
export { type CohortFace, type CohortOptions, measureCohort } from './matching/measure-cohort.js';
export { type GroupedLibrary, groupLibrary } from './matching/group-library.js';
export { type Decision, type DecisionRule, decide, type Threshold, thresholdOf } from './matching/decision.js';
export type { Candidate, Identification, IdentifiedFace, IdentifyOptions, People } from './matching/identify.js';
export { falsePositiveRate } from './matching/identify.js';
export { loadRecogniser, type PhotoSource, type RecogniserOptions } from './matching/load-recogniser.js';
export type { ModelIdentity, Recogniser } from './matching/recogniser.js';
export type { Reservation } from './matching/reservation.js';
export type { FaceChoice, RecognisedFace, SeenFace, WholePhoto } from './matching/seen-face.js';
export { cosine, type Similarity } from './matching/similarity.js';
export type { NoFace, Verification, VerifyOptions } from './matching/verify.js';
