/**
 * The door `lineament/browser`: the recogniser of Node for pages and workers. Photos do not leave the page, and nothing is loaded
 * but the models, from a server of your own.
 */
export { type ErrorCode, LineamentError } from '../errors.js';
export type { Box, Face, Keypoints, Point, Quality } from '../face/face.js';
export { mainFace } from '../face/main-face.js';
export { peopleOf } from '../gallery/search.js';
export type { Collection, GalleryStore, Template } from '../gallery/store.js';
export type { RgbImage } from '../image/image.js';
export { type BrowserProvider, hasWebGpu } from '../inference/browser.js';
export type { DecisionRule } from '../matching/decision.js';
export type { Candidate, Identification, IdentifiedFace, IdentifyOptions, People } from '../matching/identify.js';
export type { ModelIdentity, Recogniser } from '../matching/recogniser.js';
export type { RecognisedFace } from '../matching/seen-face.js';
export { cosine, type Similarity } from '../matching/similarity.js';
export type { NoFace, Verification, VerifyOptions } from '../matching/verify.js';
export { openGallery } from './indexed-db-store.js';
export { type BrowserRecogniserOptions, loadRecogniser } from './load-recogniser.js';
export { type BrowserPhoto, pixelsOf } from './pixels.js';
