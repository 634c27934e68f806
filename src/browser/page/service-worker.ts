/** Of the service worker's world, what is used here; the compiler knows pages only. */
interface ServiceWorkerWorld extends EventTarget {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
}
interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends LastingEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** Put in when the page is built: its files other than models and runtime, and a fingerprint of all of them. */
declare const PAGE_FILES: readonly string[];
declare const PAGE_VERSION: string;

const world = globalThis as unknown as ServiceWorkerWorld;
const KEPT = `lineament-page-${PAGE_VERSION}`;

/** From what is kept; else from the server, and then it is kept. So models and runtime are kept as soon as they are used. */
async function answerTo(request: Request): Promise<Response> {
  const kept = await caches.open(KEPT);
  const found = await kept.match(request, { ignoreVary: true });
  if (found !== undefined) return found;
  const response = await fetch(request);
  // A browser without space goes on without keeping.
  if (response.status === 200) await kept.put(request, response.clone()).catch(() => {});
  return response;
}

async function forgetOlderVersions(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith('lineament-page-') && name !== KEPT);
  await Promise.all(older.map((name) => caches.delete(name)));
}

world.addEventListener('install', (event) => {
  const files = caches.open(KEPT).then((kept) => kept.addAll(PAGE_FILES));
  (event as LastingEvent).waitUntil(files);
});

world.addEventListener('activate', (event) => {
  (event as LastingEvent).waitUntil(forgetOlderVersions().then(() => world.clients.claim()));
});

world.addEventListener('fetch', (event) => {
  const { request } = event as RequestEvent;
  if (request.method !== 'GET' || !request.url.startsWith(world.registration.scope)) return;
  (event as RequestEvent).respondWith(answerTo(request));
});
