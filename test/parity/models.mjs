/*
 * Writes fixtures/models.json: what the models that come with Lineament give in the runtimes that they were made for.
 *
 *   mkdir /tmp/runtimes && cd /tmp/runtimes
 *   npm install --legacy-peer-deps @litertjs/core@2.5.3 @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0 @vladmandic/face-api@1.7.15
 *   node <repository>/test/parity/models.mjs /tmp/runtimes
 *
 * - .tflite: Google's LiteRT (once TensorFlow Lite), the interpreter with XNNPACK;
 * - TensorFlow.js graph: TensorFlow.js on its plain JavaScript backend;
 * - dlib's network: face-api's own FaceRecognitionNet, on the same.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const runtimes = process.argv[2];
if (runtimes === undefined) throw new Error('name the folder that the runtimes are installed in');
const requireRuntime = createRequire(join(runtimes, 'package.json'));
const loadRuntime = (name) => import(pathToFileURL(requireRuntime.resolve(name)).href);
const fileOf = (name) => readFileSync(join(repository, 'node_modules', name));

/** The pictures, as test/zoo/parity.test.ts makes them too: values 0…255 at row y, column x, channel c. */
const PICTURES = {
  noise: (x, y, c) => Math.imul((y * 4096 + x) * 3 + c + 1, 2654435761) >>> 24,
  slopes: (x, y, c) => (x * (c + 1) + y * 2) & 255,
};

/** Channels last, each value through `normalise`. */
function picture(kind, side, normalise) {
  return Float32Array.from({ length: side * side * 3 }, (_, i) => {
    const [y, x, c] = [Math.floor(i / 3 / side), Math.floor(i / 3) % side, i % 3];
    return normalise(PICTURES[kind](x, y, c), c);
  });
}

/** At most 240 values, evenly spread. */
function sample(values) {
  const step = Math.max(1, Math.floor(values.length / 240));
  const taken = Array.from(values).filter((_, i) => i % step === 0);
  return { length: values.length, step, values: taken.map((value) => Number(value.toPrecision(8))) };
}

async function litert() {
  // LiteRT's JavaScript is written for browsers: it loads its WebAssembly as a worker would, by importScripts and fetch.
  const wasm = join(dirname(dirname(requireRuntime.resolve('@litertjs/core'))), 'wasm/');
  const { fetch } = globalThis;
  globalThis.self = globalThis;
  globalThis.require = requireRuntime;
  globalThis.__filename = join(wasm, 'litert.js');
  globalThis.__dirname = wasm;
  globalThis.importScripts = (path) => vm.runInThisContext(readFileSync(path, 'utf8'), { filename: path });
  globalThis.fetch = async (path) =>
    new Response(readFileSync(String(path)), { headers: { 'content-type': 'application/wasm' } });
  const { loadLiteRt, loadAndCompile, Tensor } = await loadRuntime('@litertjs/core');
  await loadLiteRt(wasm);
  globalThis.fetch = fetch;
  return async (bytes, side, input) => {
    const model = await loadAndCompile(new Uint8Array(bytes), { accelerator: 'wasm' });
    const outputs = await model.run(new Tensor(input, [1, side, side, 3]));
    const names = model.getOutputDetails().map(({ name }) => name);
    return Object.fromEntries(await Promise.all(outputs.map(async (output, i) => [names[i], await output.data()])));
  };
}

async function tfjs() {
  const tf = requireRuntime('@tensorflow/tfjs');
  await tf.setBackend('cpu');
  return async (json, bytes, side, input) => {
    const { modelTopology, weightsManifest } = JSON.parse(json);
    const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
    const weightData = new Uint8Array(bytes).buffer;
    const model = await tf.loadGraphModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
    const output = model.predict(tf.tensor(input, [1, side, side, 3]));
    return { [model.outputNodes[0]]: await output.data() };
  };
}

async function faceApi() {
  const { tf, FaceRecognitionNet } = requireRuntime('@vladmandic/face-api/dist/face-api.node-wasm.js');
  await tf.setBackend('cpu');
  const [{ weights }] = JSON.parse(fileOf('@vladmandic/face-api/model/face_recognition_model-weights_manifest.json'));
  const data = new Uint8Array(fileOf('@vladmandic/face-api/model/face_recognition_model.bin')).buffer;
  const net = new FaceRecognitionNet();
  net.loadFromWeightMap(tf.io.decodeWeights(data, weights));
  // It takes pixels, and normalises them itself: (x − mean) / 255.
  return async (side, input) => {
    const output = net.forwardInput({ toBatchTensor: () => tf.tensor(input, [1, side, side, 3]) });
    return { descriptor: await output.data() };
  };
}

const { unpackAsset } = await import(pathToFileURL(join(repository, 'dist/zoo/packed-assets.js')).href);
const mesh = unpackAsset(
  fileOf('@mediapipe/face_mesh/face_mesh_solution_packed_assets_loader.js').toString(),
  fileOf('@mediapipe/face_mesh/face_mesh_solution_packed_assets.data'),
  'face_landmark.tflite',
);
const [runTflite, runTfjs, runFaceApi] = [await litert(), await tfjs(), await faceApi()];
const symmetric = (value) => value / 127.5 - 1;
const unit = (value) => value / 255;
const detector = (range) => fileOf(`@mediapipe/face_detection/face_detection_${range}_range.tflite`);
const rename = (outputs, names) => Object.entries(names).map(([from, to]) => [to, sample(outputs[from])]);

const cases = [];
for (const kind of Object.keys(PICTURES)) {
  const add = (model, side, outputs, names) =>
    cases.push({ model, picture: kind, side, outputs: Object.fromEntries(rename(outputs, names)) });
  add('face-detector-full-range', 192, await runTflite(detector('full'), 192, picture(kind, 192, symmetric)), {
    reshaped_regressor_face_4: 'boxes',
    reshaped_classifier_face_4: 'scores',
  });
  add('face-detector-short-range', 128, await runTflite(detector('short'), 128, picture(kind, 128, symmetric)), {
    regressors: 'boxes',
    classificators: 'scores',
  });
  add('face-mesh', 192, await runTflite(mesh, 192, picture(kind, 192, unit)), {
    conv2d_21: 'landmarks',
    conv2d_31: 'presence',
  });
  const [json, weights] = ['json', 'bin'].map((end) => fileOf(`@vladmandic/human/models/iris.${end}`));
  add('iris', 64, await runTfjs(json.toString(), weights, 64, picture(kind, 64, unit)), { Identity: 'points' });
  add('dlib-resnet', 150, await runFaceApi(150, picture(kind, 150, Number)), { descriptor: 'descriptor' });
}
writeFileSync(join(repository, 'test/parity/fixtures/models.json'), `${JSON.stringify(cases)}\n`);
for (const { model, picture, outputs } of cases) {
  console.log(
    model,
    picture,
    Object.entries(outputs)
      .map(([name, { length }]) => `${name}: ${length}`)
      .join(', '),
  );
}
// LiteRT keeps threads.
process.exit(0);
