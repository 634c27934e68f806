import { joinedInBlocks } from '../onnx/channel-blocks.js';
import { convertTfjs } from '../onnx/convert/tfjs.js';
import { ZERO_TO_ONE, type ZooModel } from './zoo-model.js';

/** MediaPipe's contours of an eye and its iris (Ablavatski et al., "Real-time pupil tracking from monocular video", 2020). */
export const iris: ZooModel = {
  card: {
    kind: 'iris',
    name: 'iris',
    description: 'MediaPipe Iris: 71 points around one eye, and 5 of its iris, the pupil first.',
    source: { from: '@vladmandic/human', files: ['models/iris.json', 'models/iris.bin'] },
    licence: {
      id: 'Apache-2.0 AND MIT',
      statedBy:
        'The package that carries it is MIT (its LICENSE); the file names github.com/google/mediapipe, which is Apache-2.0, as its origin.',
    },
    input: { name: 'image', size: [64, 64], ...ZERO_TO_ONE, channels: 'RGB', layout: 'NCHW' },
    outputs: [
      {
        name: 'points',
        shape: [76, 3],
        meaning:
          'x and y in pixels of the input, and depth z on the same scale. 0–70: the eye, its lids and brow; 71: the centre of ' +
          'the pupil; 72–75: the edge of the iris. Made for the eye on the left of the picture; mirror the other one.',
      },
    ],
    trainingData: 'Not documented in the package.',
    reported: null,
    accuracy: null,
  },
  build: (read) =>
    joinedInBlocks(
      convertTfjs(new TextDecoder().decode(read('models/iris.json')), read('models/iris.bin'), {
        name: 'iris',
        input: 'image',
        outputs: { Identity: { name: 'points', shape: [76, 3] } },
      }),
    ),
};
