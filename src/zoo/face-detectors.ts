import type { ModelCard } from '../face/model-card.js';
import { joinedInBlocks, widenedToBlocks } from '../onnx/channel-blocks.js';
import { convertTflite } from '../onnx/convert/tflite.js';
import { MINUS_ONE_TO_ONE, type ZooModel } from './zoo-model.js';

const PACKAGE = '@mediapipe/face_detection';

const licence = { id: 'Apache-2.0', statedBy: `package.json of ${PACKAGE}` };

const input = (side: number): ModelCard['input'] => ({
  name: 'image',
  size: [side, side],
  ...MINUS_ONE_TO_ONE,
  channels: 'RGB',
  layout: 'NCHW',
});

const outputs = (anchors: number) => [
  {
    name: 'boxes',
    shape: [anchors, 16],
    meaning:
      'For each anchor, in pixels of the input and relative to its centre: x and y of the box centre, its width and height, ' +
      'then x and y of the eye on the left of the picture, the eye on the right, the tip of the nose, the mouth, ' +
      'the ear on the left, the ear on the right.',
  },
  {
    name: 'scores',
    shape: [anchors, 1],
    meaning: 'The logit of a face at each anchor; its sigmoid is the confidence.',
  },
];

/** MediaPipe's detector for faces up to five metres away: BlazeFace on a feature pyramid, one anchor every four pixels. */
export const fullRangeDetector: ZooModel = {
  card: {
    kind: 'detector',
    name: 'face-detector-full-range',
    description: 'MediaPipe face detector for faces within about 5 m of the camera: boxes and six points.',
    source: { from: PACKAGE, files: ['face_detection_full_range.tflite'] },
    licence,
    input: input(192),
    outputs: outputs(2304),
    trainingData: 'Not documented in the package.',
    reported: null,
    accuracy: null,
  },
  // Its first layers have 8 and 12 channels. Filled up to blocks of 16, the whole network takes a tenth less time with AVX-512,
  // and a little more on WebAssembly, where there are no blocks.
  build: (read) =>
    joinedInBlocks(
      widenedToBlocks(
        convertTflite(read('face_detection_full_range.tflite'), {
          name: 'face-detector-full-range',
          input: 'image',
          outputs: { reshaped_regressor_face_4: { name: 'boxes' }, reshaped_classifier_face_4: { name: 'scores' } },
        }),
      ),
    ),
};

/** MediaPipe's detector for faces up to two metres away (Bazarevsky et al., "BlazeFace", 2019). */
export const shortRangeDetector: ZooModel = {
  card: {
    kind: 'detector',
    name: 'face-detector-short-range',
    description: 'MediaPipe face detector (BlazeFace) for faces within about 2 m of the camera: boxes and six points.',
    source: { from: PACKAGE, files: ['face_detection_short_range.tflite'] },
    licence,
    input: input(128),
    outputs: outputs(896),
    trainingData: 'Not documented in the package; its paper is Bazarevsky et al., "BlazeFace", 2019.',
    reported: null,
    accuracy: null,
  },
  // Most of its layers are no whole blocks: filled up, the network is faster where there are blocks, and a little slower on
  // WebAssembly, where there are none.
  build: (read) =>
    joinedInBlocks(
      widenedToBlocks(
        convertTflite(read('face_detection_short_range.tflite'), {
          name: 'face-detector-short-range',
          input: 'image',
          outputs: { regressors: { name: 'boxes' }, classificators: { name: 'scores' } },
        }),
      ),
    ),
};
