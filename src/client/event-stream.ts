import type { ServerEvent } from './call.js';

/** Reads server-sent events as they come (HTML Living Standard, "Interpreting an event stream"); data is JSON. */
export async function* readEvents<Data>(response: Response): AsyncGenerator<ServerEvent<Data>> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (text + value).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map((line) => [line.split(':')[0]!, line.replace(/^[^:]*: ?/, '')]));
        const data = fields.get('data');
        // A comment keeps the connection alive, and says nothing.
        if (data === undefined) continue;
        yield { event: fields.get('event') ?? 'message', id: fields.get('id') ?? null, data: JSON.parse(data) as Data };
      }
    }
  } finally {
    await reader.cancel();
  }
}
