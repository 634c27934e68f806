import { EXIT } from './command.js';

/**
 * Ctrl-C (SIGINT) and SIGTERM as an abort signal: the first asks the work to stop and save, the second ends the process
 * at once with exit code 130. `dispose` gives the signals back.
 */
export function interruptible(onFirst: () => void): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    dispose: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
