import { isMainThread } from 'node:worker_threads';

const VARIABLE = 'ORT_DISABLE_TELEMETRY';

/**
 * Keeps onnxruntime-node from telling its maker what it is used for. From 1.29 on its builds for Linux and macOS do so unless this variable of the
 * environment is set before they are loaded: they write a number of the machine and a database of events into the user's cache, a file into the
 * working folder, and send the events by HTTPS. Whoever starts threads that run networks calls this first: what a thread sets in its
 * environment is a copy, which native code does not see.
 *
 * @returns whether it is silent; false only on a thread of a process whose main thread has neither called this nor imported `lineament`.
 */
export function silenceNativeTelemetry(): boolean {
  if (isMainThread) process.env[VARIABLE] = '1';
  return process.env[VARIABLE] === '1';
}
