import { Activity, useEffect, useState } from 'react';
import { createClient, type Session } from '../src/client/index.js';
import { LogIn } from './log-in.js';
import { Mark } from './parts/mark.js';
import { isLoggedOut, type Trouble, troubleOf, TroubleNote } from './parts/trouble.js';
import { Shell } from './shell.js';

type State =
  | { readonly kind: 'asking' }
  | { readonly kind: 'out'; readonly reason: string | null }
  | { readonly kind: 'in' }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

/**
 * The whole console: who one is decides what there is to see. When a session ends by itself, its pages stay behind the log-in as they
 * were, for whoever logs in by the same key.
 */
export function Console() {
  const [state, setState] = useState<State>({ kind: 'asking' });
  const [session, setSession] = useState<Session | null>(null);
  // One for all pages: it remembers the token that changes repeat.
  const [client] = useState(() =>
    createClient({
      async fetch(...request) {
        const response = await fetch(...request);
        if (response.status === 401) setState(ended);
        return response;
      },
    }),
  );

  const enter = (told: Session) => {
    setSession(told);
    setState({ kind: 'in' });
  };

  useEffect(() => {
    client.session().then(enter, (error: unknown) => {
      setState(isLoggedOut(error) ? { kind: 'out', reason: null } : { kind: 'failed', trouble: troubleOf(error) });
    });
  }, [client]);

  const logIn = async (key: string): Promise<Trouble | null> => {
    try {
      enter(await client.logIn({ key }));
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
    } catch (error) {
      if (!isLoggedOut(error)) return setState({ kind: 'failed', trouble: troubleOf(error) });
    }
    setSession(null);
    setState({ kind: 'out', reason: null });
  };

  return (
    <>
      {state.kind === 'asking' && <main aria-busy="true" />}
      {state.kind === 'out' && <LogIn reason={state.reason} logIn={logIn} />}
      {state.kind === 'failed' && (
        <main className="log-in">
          <Mark />
          <h1>Something is wrong</h1>
          <TroubleNote trouble={state.trouble} />
          <button type="button" className="main" onClick={() => location.reload()}>
            Try again
          </button>
        </main>
      )}
      {session !== null && (
        <Activity key={session.key} mode={state.kind === 'in' ? 'visible' : 'hidden'}>
          <Shell client={client} session={session} logOut={logOut} />
        </Activity>
      )}
    </>
  );
}

/** Whoever was in is out; a key that was refused at the log-in changes nothing. */
function ended(state: State): State {
  if (state.kind !== 'in') return state;
  return { kind: 'out', reason: 'You were logged out: the session or its key has ended.' };
}
