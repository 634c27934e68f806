import { z } from 'zod';
import { interval } from './interval.js';
import { augmentation } from './step.js';

const ATTEMPTS = 10;

/**
 * With the given probability, covers a rectangle of the finished input with the recipe's mean colour (0 after
 * normalisation): area a share of the input drawn from `area`, height over width log-uniform in `ratio`, position
 * uniform (Zhong et al., "Random Erasing Data Augmentation", 2020). It is applied last, wherever it is listed; nothing
 * is erased when ten rectangles did not fit. Listed several times, the last rectangle that was drawn counts.
 *
 * Defaults: torchvision's RandomErasing: `probability` 0.5, `area` [0.02, 0.33], `ratio` [0.3, 3.3].
 */
export const erasing = augmentation({
  parameters: z.strictObject({
    probability: z.number().min(0).max(1).default(0.5),
    area: interval(0.001, 1).default([0.02, 0.33]),
    ratio: interval(0.1, 10).default([0.3, 3.3]),
  }),
  draw({ probability, area, ratio }, random, { output }) {
    if (random.uniform() >= probability) return {};
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const pixels = output.width * output.height * random.uniformIn(area[0], area[1]);
      const aspect = Math.exp(random.uniformIn(Math.log(ratio[0]), Math.log(ratio[1])));
      const width = Math.round(Math.sqrt(pixels / aspect));
      const height = Math.round(Math.sqrt(pixels * aspect));
      if (width < 1 || height < 1 || width >= output.width || height >= output.height) continue;
      const left = random.integer(output.width - width + 1);
      const top = random.integer(output.height - height + 1);
      return { erase: { left, top, right: left + width, bottom: top + height } };
    }
    return {};
  },
});
