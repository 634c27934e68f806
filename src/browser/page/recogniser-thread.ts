import type { BrowserProvider } from '../../inference/browser.js';
import type { RecognisedFace } from '../../matching/seen-face.js';
import type { Answer, LoadedAnswer, Question } from './worker-messages.js';

/** The recogniser on a thread of its own, so that the page stays quick while it computes. */
export interface RecogniserThread extends LoadedAnswer {
  /** Takes the picture over. One question at a time. */
  faces(picture: ImageBitmap): Promise<readonly RecognisedFace[]>;
  end(): void;
}

export async function startRecogniser(provider: BrowserProvider): Promise<RecogniserThread> {
  const worker = new Worker(new URL('worker.mjs', document.baseURI), { type: 'module' });

  async function ask<Kind extends Answer['kind']>(_: Kind, question: Question, transfer: Transferable[] = []) {
    const answer = await new Promise<Answer>((resolve) => {
      worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => resolve(data), { once: true });
      worker.addEventListener('error', ({ message }) => resolve({ kind: 'failed', message }), { once: true });
      worker.postMessage(question, transfer);
    });
    if (answer.kind === 'failed') throw new Error(answer.message);
    return answer as Extract<Answer, { kind: Kind }>;
  }

  try {
    const { loaded } = await ask('loaded', { kind: 'load', provider });
    return {
      ...loaded,
      faces: async (picture) => (await ask('faces', { kind: 'faces', picture }, [picture])).faces,
      end: () => worker.terminate(),
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}
