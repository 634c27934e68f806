import { useCallback, useEffect, useState } from 'react';
import { createClient, type Session } from '../src/client/index.js';
import { LogIn } from './log-in.js';
import { Mark } from './mark.js';
import { isLoggedOut, type Trouble, troubleOf, TroubleNote } from './trouble.js';
import { VerifyPage } from './verify/verify-page.js';

/** One for all pages: it remembers the token that changes repeat. */
const client = createClient();

type State =
  | { readonly kind: 'asking' }
  | { readonly kind: 'out'; readonly reason: string | null }
  | { readonly kind: 'in'; readonly session: Session }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

/** The whole console: who one is decides what there is to see. */
export function Console() {
  const [state, setState] = useState<State>({ kind: 'asking' });

  useEffect(() => {
    client.session().then(
      (session) => setState({ kind: 'in', session }),
      (error: unknown) =>
        setState(isLoggedOut(error) ? { kind: 'out', reason: null } : { kind: 'failed', trouble: troubleOf(error) }),
    );
  }, []);

  const loggedOut = useCallback(
    () => setState({ kind: 'out', reason: 'You were logged out: the session or its key has ended.' }),
    [],
  );

  const logIn = async (key: string): Promise<Trouble | null> => {
    try {
      setState({ kind: 'in', session: await client.logIn({ key }) });
      return null;
    } catch (error) {
      return isLoggedOut(error)
        ? { message: 'This key is not valid.', cure: 'Check that all of it was copied, from lin_ to the last letter.' }
        : troubleOf(error);
    }
  };

  const logOut = async () => {
    try {
      await client.logOut();
      setState({ kind: 'out', reason: null });
    } catch (error) {
      if (isLoggedOut(error)) setState({ kind: 'out', reason: null });
      else setState({ kind: 'failed', trouble: troubleOf(error) });
    }
  };

  if (state.kind === 'asking') return <main aria-busy="true" />;
  if (state.kind === 'out') return <LogIn reason={state.reason} logIn={logIn} />;
  if (state.kind === 'failed') {
    return (
      <main className="log-in">
        <Mark />
        <h1>Something is wrong</h1>
        <TroubleNote trouble={state.trouble} />
        <button type="button" className="main" onClick={() => location.reload()}>
          Try again
        </button>
      </main>
    );
  }
  const { name, scopes } = state.session;
  const may = scopes.includes('admin') || scopes.includes('recognise');
  return (
    <>
      <header>
        <Mark />
        <span className="who">{name}</span>
        <button type="button" onClick={logOut}>
          Log out
        </button>
      </header>
      {may ? (
        <VerifyPage client={client} loggedOut={loggedOut} />
      ) : (
        <main>
          <h1>Nothing to do here</h1>
          <p>The key “{name}” may not look at photos. Log in with one that has the scope “recognise”.</p>
        </main>
      )}
    </>
  );
}
