/**
 * Lets the service worker keep what the page loads from now on, so that it works without a network. Waits until it does: models that
 * were fetched before would have to be fetched again. A browser without one (or a private window) just goes on.
 */
export async function keepOffline(): Promise<boolean> {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined) return false;
  try {
    await serviceWorker.register(new URL('service-worker.mjs', document.baseURI), { type: 'module' });
    await serviceWorker.ready;
    // Reloaded past the service worker: nothing takes control then.
    const taken = new Promise<void>((resolve) =>
      serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true }),
    );
    const patience = new Promise<void>((resolve) => setTimeout(resolve, 3000));
    if (serviceWorker.controller === null) await Promise.race([taken, patience]);
    return serviceWorker.controller !== null;
  } catch {
    return false;
  }
}
