import type { ComponentType } from 'react';
import type { Operations, Session } from '../src/client/index.js';
import type { Route } from './route.js';

/** What every page is given. It gives back what stands below the navigation, with an `h1` first. */
export interface PageProps {
  /** The server. That a session is over is seen to: pages need not look for it. */
  readonly client: Operations;
  readonly session: Session;
  /** What follows the page's own name in the address. */
  readonly place: Route;
}

export interface Page {
  /** The first part of its address: `#/verify`. */
  readonly path: string;
  /** In the navigation. */
  readonly name: string;
  /** Keys without this scope are not shown the page; `any` is for all. */
  readonly scope: Session['scopes'][number] | 'any';
  readonly Page: ComponentType<PageProps>;
}

/** Whether a key is enough for something; administrators may do everything. */
export function may({ scopes }: Session, scope: Page['scope']): boolean {
  return scope === 'any' || scopes.includes('admin') || scopes.includes(scope);
}
