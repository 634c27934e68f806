import { spawnFeed } from '../../dist/data/spawn-feed.js';
import { benchmarkRecipe } from './recipe.js';
import { measure, windowArguments } from './window.js';

/** Loading and augmenting JPEG files, the network taken out: the feed that `train()` opens. */
const args = windowArguments();
const { input, augment, data, batch, seed } = benchmarkRecipe(args);
const [width, height] = input.size;
const feed = await spawnFeed({
  dataset: data.train,
  batchSize: batch,
  canvas: { width: input.canvas[0], height: input.canvas[1], centralFraction: input.crop },
  input: { width, height, mean: input.mean, std: input.std },
  augment,
  sampler: { kind: 'shuffled' },
  dropLast: true,
  seed,
});

async function* batches(): AsyncGenerator<number> {
  for await (const { labels } of feed.batches({ epoch: 0 })) yield labels.length;
}

await measure(batches(), args);
await feed.close();
