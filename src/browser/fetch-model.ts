import { LineamentError } from '../errors.js';
import { cardOfKind, checkAgainstCard } from '../face/card-check.js';
import type { LoadedModel } from '../face/loaded-model.js';
import { type ModelKind, parseModelCard } from '../face/model-card.js';
import { type BrowserSessionOptions, openBrowserSession } from '../inference/browser.js';

/**
 * Loads a model from a server: `<name>.card.json` and `<name>.onnx` below a folder. A file that is not the one its card was
 * written for is refused.
 *
 * @param folder where the models lie; relative to the page.
 * @throws MODEL_MISSING when the server does not have it or cannot be reached; MODEL_CARD_INVALID for a card that is not valid, or
 *   of another kind; MODEL_CHANGED when card and file do not fit; RUNTIME_MISSING on a page that is not secure, where nothing can be
 *   checked; RUNTIME_MISSING and INFERENCE_FAILED as `openBrowserSession`.
 */
export async function fetchModel<Kind extends ModelKind>(
  folder: string | URL,
  name: string,
  kind: Kind,
  options: BrowserSessionOptions = {},
): Promise<LoadedModel<Kind>> {
  requireSecurePage();
  const base = folderUrl(folder);
  const [json, network] = await Promise.all([
    fetched(new URL(`${name}.card.json`, base)).then((response) => response.text()),
    fetched(new URL(`${name}.onnx`, base)).then((response) => response.arrayBuffer()),
  ]);
  const card = cardOfKind(parseModelCard(json, `${name}.card.json`), kind);
  const bytes = new Uint8Array(network);
  await checkAgainstCard(bytes, card);
  return { card, session: await openBrowserSession(bytes, options) };
}

/** A folder's address ends in a slash: without one, its name would be taken for a file's. */
function folderUrl(folder: string | URL): URL {
  const url = new URL(folder, location.href);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

async function fetched(url: URL): Promise<Response> {
  let reason: string;
  let failure: unknown;
  try {
    const response = await fetch(url);
    if (response.ok) return response;
    reason = `the server answers ${response.status}`;
  } catch (cause) {
    failure = cause;
    reason = String(cause);
  }
  throw new LineamentError('MODEL_MISSING', `There is no model file at ${url.href} (${reason}).`, { cause: failure });
}

function requireSecurePage(): void {
  if (globalThis.crypto?.subtle !== undefined) return;
  throw new LineamentError(
    'RUNTIME_MISSING',
    `Models are checked by their SHA-256, which browsers compute on secure pages only: serve ${location.origin} by https, or from localhost.`,
  );
}
