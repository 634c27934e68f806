import { dlibResnet } from './dlib-resnet.js';
import { fullRangeDetector, shortRangeDetector } from './face-detectors.js';
import { faceMesh } from './face-mesh.js';
import { iris } from './iris.js';
import type { ZooModel } from './zoo-model.js';

/** The models that come with Lineament. */
export const ZOO: readonly ZooModel[] = [fullRangeDetector, shortRangeDetector, faceMesh, iris, dlibResnet];
