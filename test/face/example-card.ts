import type { EmbedderCard } from '../../src/face/model-card.js';

/** A whole and valid card of an embedder. */
export function exampleCard(): EmbedderCard {
  return {
    kind: 'embedder',
    name: 'example',
    description: 'Three numbers, as they are.',
    source: { from: 'a test', version: '1', files: [] },
    sha256: '0'.repeat(64),
    licence: { id: 'Apache-2.0', statedBy: 'this test' },
    input: {
      name: 'x',
      size: [112, 112],
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
      channels: 'RGB',
      layout: 'NCHW',
    },
    outputs: [{ name: 'y', shape: [3], meaning: 'the numbers' }],
    trainingData: 'None.',
    reported: null,
    accuracy: null,
    alignment: { kind: 'eyes-and-mouth', name: 'example', eyesToMouth: 0.4, centre: [0.5, 0.5] },
    embeddingSize: 3,
    threshold: null,
  };
}
