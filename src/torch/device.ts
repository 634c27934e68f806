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

/** The libtorch that the addon was built for, `1.13.1`. */
export function libtorchVersion(): string {
  return native().version();
}

export function cudaAvailable(): boolean {
  return native().cudaAvailable();
}

/**
 * Lets cuDNN time its convolutions for each new shape and keep the fastest, for the life of the process. For shapes that
 * stay the same; does nothing on the CPU.
 */
export function timeConvolutions(): void {
  native().timeConvolutions();
}
