import { dirname, join } from 'node:path';
import { requirePeer } from '../javascript-peers.js';
import { measurePhotos } from '../photo-window.js';
import { pixelsOf } from './pixels.js';

interface Detecting extends Promise<readonly object[]> {
  withFaceLandmarks(): Detecting;
  withFaceDescriptors(): Detecting;
}

interface FaceApi {
  readonly version: string;
  readonly nets: Readonly<Record<string, { loadFromDisk(folder: string): Promise<void> }>>;
  readonly SsdMobilenetv1Options: new (options: object) => object;
  detectAllFaces(tensor: object, options: object): Detecting;
}

interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  tensor(data: Uint8Array, shape: readonly number[], type: 'int32'): object;
  dispose(tensor: object): void;
}

/** face-api on WebAssembly, one thread: its best detector, 68 landmarks, and the descriptor (the network that is our default). */
await measurePhotos(async () => {
  const tf = requirePeer('@tensorflow/tfjs') as TensorFlow;
  const wasm = requirePeer('@tensorflow/tfjs-backend-wasm') as {
    setThreadsCount(count: number): void;
    setWasmPaths(folder: string): void;
  };
  wasm.setThreadsCount(1);
  wasm.setWasmPaths(`${dirname(requirePeer.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`);
  await tf.setBackend('wasm');
  const folder = dirname(dirname(requirePeer.resolve('@vladmandic/face-api')));
  const faceApi = requirePeer(join(folder, 'dist/face-api.node-wasm.js')) as FaceApi;
  for (const net of ['ssdMobilenetv1', 'faceLandmark68Net', 'faceRecognitionNet']) {
    await faceApi.nets[net]!.loadFromDisk(join(folder, 'model'));
  }
  const options = new faceApi.SsdMobilenetv1Options({ minConfidence: 0.5, maxResults: 20 });
  return {
    version: `face-api ${faceApi.version}, wasm`,
    async faces(photo) {
      const { data, shape } = await pixelsOf(photo);
      const tensor = tf.tensor(data, shape.slice(1), 'int32');
      const found = await faceApi.detectAllFaces(tensor, options).withFaceLandmarks().withFaceDescriptors();
      tf.dispose(tensor);
      return found.length;
    },
  };
});
