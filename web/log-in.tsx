import './log-in.css';
import { type FormEvent, useRef, useState } from 'react';
import { Mark } from './parts/mark.js';
import { type Trouble, TroubleNote } from './parts/trouble.js';

interface LogInProps {
  /** Why one has to log in again; null at first. */
  readonly reason: string | null;
  /** Resolves to what went wrong, or null. */
  readonly logIn: (key: string) => Promise<Trouble | null>;
}

export function LogIn({ reason, logIn }: LogInProps) {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [waiting, setWaiting] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const key = field.current!.value.trim();
    if (key === '') return void field.current!.focus();
    setWaiting(true);
    setTrouble(null);
    const failed = await logIn(key);
    // Without trouble this page is gone.
    if (failed === null) return;
    setTrouble(failed);
    setWaiting(false);
    field.current?.select();
  };

  return (
    <main className="log-in">
      <Mark />
      <h1>Log in</h1>
      {reason !== null && <p>{reason}</p>}
      <form onSubmit={submit} noValidate>
        <label htmlFor="key">Key</label>
        <input
          ref={field}
          id="key"
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          autoFocus
          aria-invalid={trouble !== null}
          aria-describedby="key-note"
        />
        <p id="key-note" className="note">
          The server printed one when it started for the first time. Administrators make others.
        </p>
        {trouble !== null && <TroubleNote trouble={trouble} />}
        <button type="submit" className="main" disabled={waiting}>
          {waiting ? 'Logging in…' : 'Log in'}
        </button>
      </form>
    </main>
  );
}
