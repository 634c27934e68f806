import { hasBf16Units, native, torchMissing } from './native.js';

export { hasBf16Units, torchMissing };

/** Whether the libtorch addon is built and loads. */
export function torchAvailable(): boolean {
  return torchMissing() === null;
}

/** The number of threads that one operator uses; with an argument, sets it first. */
export function threads(count?: number): number {
  if (count !== undefined) native().setThreads(count);
  return native().threads();
}

export function cudaAvailable(): boolean {
  return native().cudaAvailable();
}
