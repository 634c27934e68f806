import { z } from 'zod';
import { plainName } from './plain-name.js';

const number = z.coerce.number().int().positive();

export const collectionParams = z.object({
  collection: plainName.meta({ description: 'The name of a collection.' }),
});

/** A person by number: names stay out of paths, which are written down on the way. */
export const personParams = collectionParams.extend({
  person: number.meta({ description: 'The number of a person.' }),
});

export const templateParams = personParams.extend({
  template: number.meta({ description: 'The number of a template.' }),
});
