/**
 * The door `lineament`: faces compared and decisions made, without libtorch. Training has its own door,
 * `lineament/training`, and the metrics have `lineament/evaluation`.
 */
export { ERROR_CODES, type ErrorCode, LineamentError } from './errors.js';
export type { Embedder } from './face/embedder.js';
export { flipAveraged } from './face/flip-averaged.js';
export { type LoadedModel, loadModel, type ModelAtHand, modelsAtHand } from './face/model.js';
export type { AlignmentTemplate, EmbedderCard, ModelCard, ModelKind } from './face/model-card.js';
export { openEmbedder } from './face/onnx-embedder.js';
export { type DecodeOptions, decodeImage } from './image/decode.js';
export { encodeJpeg, encodePng } from './image/encode.js';
export type { ImageSize, RgbImage } from './image/image.js';
export type { InferenceTensor, Provider, Session, SessionOptions } from './inference/session.js';
export { type Decision, type DecisionRule, decide, type Threshold, thresholdOf } from './matching/decision.js';
export { cosine, type Similarity } from './matching/similarity.js';
