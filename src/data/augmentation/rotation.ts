import { z } from 'zod';
import { about } from './matrix.js';
import { augmentation } from './step.js';

/**
 * Turns the picture about its centre by an angle uniform in [−`degrees`, `degrees`]. What comes in from outside repeats
 * the edge. Default 10 degrees: people hold their heads within about that.
 */
export const rotation = augmentation({
  parameters: z.strictObject({ degrees: z.number().min(0).max(180).default(10) }),
  draw({ degrees }, random, { frame }) {
    const radians = (random.uniformIn(-degrees, degrees) * Math.PI) / 180;
    const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
    return { toSource: about(frame.width / 2, frame.height / 2, [cos, -sin, 0, sin, cos, 0, 0, 0, 1]) };
  },
});
