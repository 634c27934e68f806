import { z } from 'zod';
import type { BrowserPhoto } from '../pixels.js';
import type { Recogniser } from '../../matching/recogniser.js';
import { loadRecogniser } from '../load-recogniser.js';
import type { Answer, Question } from './worker-messages.js';

// The page's policy forbids compiling text; zod would try, and the browser would report it.
z.config({ jitless: true });

/** More threads hardly help networks this small. */
const MOST_THREADS = 4;

let recogniser: Promise<Recogniser<BrowserPhoto>> | undefined;

async function answerTo(question: Question): Promise<Answer> {
  if (question.kind === 'load') {
    const threads = crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;
    const files = new URL('./', location.href);
    recogniser = loadRecogniser({
      models: new URL('models/', files),
      runtimeFiles: files,
      provider: question.provider,
      threads,
    });
    const { model, decision } = await recogniser;
    return { kind: 'loaded', loaded: { model, decision, threads } };
  }
  try {
    return { kind: 'faces', faces: await (await recogniser!).faces(question.picture) };
  } finally {
    question.picture.close();
  }
}

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  answerTo(data).then(
    (answer) => postMessage(answer),
    (error: unknown) =>
      postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});
