import { silenceNativeTelemetry } from '../../src/inference/native-telemetry.js';
import type { Provider } from '../../src/inference/session.js';

silenceNativeTelemetry();

const package_: string = 'onnxruntime-node';
const native = await import(package_).then(
  () => true,
  () => false,
);

/** Whether a provider cannot be tested here: onnxruntime-node is optional. */
export function absent(provider: Provider): boolean {
  return provider !== 'wasm' && !native;
}
