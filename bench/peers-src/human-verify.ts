import { openHuman } from './open-human.js';

/** What `lineament verify` does, by `human`: exit code 0 for the same person, 1 for different people. */
const SAME_PERSON = 0.5;
const human = await openHuman();
const [first, second] = await Promise.all(process.argv.slice(2, 4).map(async (photo) => (await human.embed(photo))[0]));
if (first === undefined || second === undefined) throw new Error('There is no face in one of the photos.');
const similarity = human.similarity(first, second);
process.stdout.write(`${JSON.stringify({ similarity, version: human.version })}\n`, () =>
  process.exit(similarity >= SAME_PERSON ? 0 : 1),
);
