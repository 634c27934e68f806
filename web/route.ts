import { useSyncExternalStore } from 'react';

/** Where one is in the console: the parts of the address after `#/`. The first names a page; the others are the page's own. */
export type Route = readonly string[];

/** `#/people/the%20team` is `['people', 'the team']`. */
export function routeOf(hash: string): Route {
  return hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
}

/** The address of a place, for a link. */
export function hrefOf(...route: Route): string {
  return `#/${route.map(encodeURIComponent).join('/')}`;
}

/** Goes to a place. With `replace` the way back skips where one was. */
export function goTo(route: Route, { replace = false } = {}): void {
  const href = hrefOf(...route);
  if (replace) location.replace(href);
  else location.hash = href;
}

/** Where one is, as it changes. */
export function useRoute(): Route {
  return routeOf(useSyncExternalStore(follow, () => location.hash));
}

function follow(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

/** An address that somebody typed may be none that was encoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
