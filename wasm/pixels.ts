/*
 * Samples, averages and halves pictures. AssemblyScript: compiled to WebAssembly with 128-bit SIMD, and kept as text in
 * src/image/pixel-code.ts, by scripts/build-wasm.sh. What lies where in memory is decided in src/image/.
 *
 * Pixels are three bytes, and are taken four lanes at a time: the fourth is whatever follows, and counts for nothing. So up to
 * 16 bytes behind a picture are read, and up to 16 behind a result are written.
 */
export { addBlocks, halve, takeMeans } from './pixels/means';
export { planes } from './pixels/planes';
export { sample, samplePlanes } from './pixels/sample';
export { warpPlanes } from './pixels/warp';
