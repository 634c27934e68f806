/** The public door `lineament/export`. Needs libtorch: run the set-up first. */
export { type ExportedModel, exportCheckpoint, type ExportOptions } from './export-checkpoint.js';
export { type StoredAs, STORES, type Store } from './store.js';
export { traceToOnnx, type TraceOptions } from './trace.js';
export { writeOnnx } from '../onnx/write-onnx.js';
