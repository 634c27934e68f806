import { hasBf16Units, native, torchMissing } from './native.js';

export { hasBf16Units, torchMissing };

/** Whether the libtorch addon is built and loads. */
export function torchAvailable(): boolean {
  return torchMissing() === null;
}

/** The version of the libtorch that the addon was built with. */
export function torchVersion(): string {
  return native().version();
}

/** The number of threads that one operator uses; with an argument, sets it first. */
export function threads(count?: number): number {
  if (count !== undefined) native().setThreads(count);
  return native().threads();
}

export function cudaAvailable(): boolean {
  return native().cudaAvailable();
}
