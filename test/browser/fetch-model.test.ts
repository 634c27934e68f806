import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fetchModel } from '../../src/browser/fetch-model.js';
import { exampleCard } from '../face/example-card.js';

/** What the server has, by address; the network is none, so no model gets as far as being opened. */
const files = new Map<string, string>();
const asked: string[] = [];

beforeEach(() => {
  files.clear();
  asked.length = 0;
  vi.stubGlobal('location', new URL('https://faces.example/app/page.html'));
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(url.href);
    const body = files.get(url.href);
    return new Response(body ?? 'nothing', { status: body === undefined ? 404 : 200 });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function serve(card: object): void {
  files.set('https://faces.example/app/models/m.card.json', JSON.stringify(card));
  files.set('https://faces.example/app/models/m.onnx', 'network');
}

describe('a model from a server', () => {
  test('is looked for beside its card, below a folder that is relative to the page', async () => {
    for (const folder of ['models', 'models/', '/app/models', new URL('https://faces.example/app/models')]) {
      asked.length = 0;
      await fetchModel(folder, 'm', 'embedder').catch(() => {});
      expect(asked).toEqual([
        'https://faces.example/app/models/m.card.json',
        'https://faces.example/app/models/m.onnx',
      ]);
    }
  });

  test('is missing when the server does not have it, or does not answer', async () => {
    await expect(fetchModel('models', 'm', 'embedder')).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      message: expect.stringContaining('app/models/m.card.json (the server answers 404)'),
    });
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch');
    });
    await expect(fetchModel('models', 'm', 'embedder')).rejects.toMatchObject({ code: 'MODEL_MISSING' });
  });

  test('is refused with a card of another kind, or that is none', async () => {
    serve(exampleCard());
    await expect(fetchModel('models', 'm', 'detector')).rejects.toMatchObject({ code: 'MODEL_CARD_INVALID' });
    serve({});
    await expect(fetchModel('models', 'm', 'embedder')).rejects.toMatchObject({ code: 'MODEL_CARD_INVALID' });
  });

  test('is refused when it is not the one that its card was written for', async () => {
    serve(exampleCard());
    await expect(fetchModel('models', 'm', 'embedder')).rejects.toMatchObject({ code: 'MODEL_CHANGED' });
  });

  test('is not asked for where it could not be checked', async () => {
    vi.stubGlobal('crypto', {});
    await expect(fetchModel('models', 'm', 'embedder')).rejects.toMatchObject({ code: 'RUNTIME_MISSING' });
    expect(asked).toEqual([]);
  });
});
