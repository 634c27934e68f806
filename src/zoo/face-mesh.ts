import { joinedInBlocks } from '../onnx/channel-blocks.js';
import { convertTflite } from '../onnx/convert/tflite.js';
import { unpackAsset } from './packed-assets.js';
import { ZERO_TO_ONE, type ZooModel } from './zoo-model.js';

const PACKAGE = '@mediapipe/face_mesh';
const ASSETS = 'face_mesh_solution_packed_assets.data';
const LOADER = 'face_mesh_solution_packed_assets_loader.js';

/** MediaPipe's 468 points of a face (Kartynnik et al., "Real-time facial surface geometry from monocular video", 2019). */
export const faceMesh: ZooModel = {
  card: {
    kind: 'landmarks',
    name: 'face-mesh',
    description: 'MediaPipe Face Mesh: 468 points on the surface of one upright face.',
    source: { from: PACKAGE, files: [ASSETS, LOADER] },
    licence: { id: 'Apache-2.0', statedBy: `package.json of ${PACKAGE}` },
    input: { name: 'image', size: [192, 192], ...ZERO_TO_ONE, channels: 'RGB', layout: 'NCHW' },
    outputs: [
      {
        name: 'landmarks',
        shape: [468, 3],
        meaning: 'x and y in pixels of the input, and depth z on the same scale, smaller nearer to the camera.',
      },
      { name: 'presence', shape: [1], meaning: 'The logit of a face in the picture; its sigmoid is the confidence.' },
    ],
    trainingData: 'Not documented in the package; its paper is Kartynnik et al., 2019.',
    reported: null,
    accuracy: null,
  },
  build: (read) =>
    joinedInBlocks(
      convertTflite(unpackAsset(new TextDecoder().decode(read(LOADER)), read(ASSETS), 'face_landmark.tflite'), {
        name: 'face-mesh',
        input: 'image',
        outputs: { conv2d_21: { name: 'landmarks', shape: [468, 3] }, conv2d_31: { name: 'presence', shape: [1] } },
      }),
    ),
};
