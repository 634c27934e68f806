import { Activity, useEffect, useRef, useState } from 'react';
import type { Operations, Session } from '../src/client/index.js';
import { may } from './page.js';
import { PAGES } from './pages.js';
import { Mark } from './parts/mark.js';
import { hrefOf, useRoute } from './route.js';

interface ShellProps {
  readonly client: Operations;
  readonly session: Session;
  readonly logOut: () => void;
}

/**
 * The navigation, and the page that the address names. Pages that were left keep what was done on them; their effects are undone
 * meanwhile, so that no camera is left on.
 */
export function Shell({ client, session, logOut }: ShellProps) {
  const [first, ...place] = useRoute();
  const pages = PAGES.filter(({ scope }) => may(session, scope));
  const current = pages.find(({ path }) => path === first) ?? pages[0];
  useArrival(current?.name);
  // A page that nobody has come to asks the server nothing, and there is nothing of it to come across.
  const [visited, setVisited] = useState<ReadonlySet<string>>(new Set());
  if (current !== undefined && !visited.has(current.path)) setVisited(new Set([...visited, current.path]));

  return (
    <>
      <header>
        <Mark />
        <nav aria-label="Pages">
          {pages.map(({ path, name }) => (
            <a key={path} href={hrefOf(path)} aria-current={path === current?.path ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <span className="who">{session.name}</span>
        <button type="button" onClick={logOut}>
          Log out
        </button>
      </header>
      {current === undefined && (
        <main>
          <h1>Nothing to do here</h1>
          <p className="lead">The key “{session.name}” may not look at photos. Log in with one that may “recognise”.</p>
        </main>
      )}
      {pages
        .filter(({ path }) => visited.has(path))
        .map(({ path, Page }) => (
          <Activity key={path} mode={path === current?.path ? 'visible' : 'hidden'}>
            <main>
              <Page client={client} session={session} place={path === current?.path ? place : []} />
            </main>
          </Activity>
        ))}
    </>
  );
}

/** Tells those who cannot see it that the page is another one: its name in the title, and the keyboard at its heading. */
function useArrival(name: string | undefined): void {
  const before = useRef(name);
  useEffect(() => {
    document.title = name === undefined ? 'Lineament' : `${name} – Lineament`;
    if (before.current === name) return;
    before.current = name;
    scrollTo(0, 0);
    const heading = [...document.querySelectorAll<HTMLElement>('main h1')].find((each) => each.checkVisibility());
    if (heading === undefined) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [name]);
}
