import { type FormEvent, type ReactNode, useState } from 'react';
import { Dialog } from './dialog.js';
import { NameField } from './name-field.js';
import { type Trouble, troubleOf, TroubleNote } from './trouble.js';

interface NameDialogProps {
  readonly title: string;
  readonly label: string;
  /** What it does, on the button. */
  readonly action: string;
  readonly value?: string;
  /** Names to choose from; others may be typed. */
  readonly offered?: readonly string[];
  readonly close: () => void;
  /** Does it; what it throws is told in the dialog, which stays. */
  readonly submit: (name: string) => Promise<void>;
  readonly children?: ReactNode;
}

/** Asks for a name, and does something with it. */
export function NameDialog({
  title,
  label,
  action,
  value = '',
  offered = [],
  close,
  submit,
  children,
}: NameDialogProps) {
  const [name, setName] = useState(value);
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    setSending(true);
    setTrouble(null);
    try {
      await submit(name.trim());
      close();
    } catch (error) {
      setTrouble(troubleOf(error));
      setSending(false);
    }
  };
  return (
    <Dialog title={title} close={close}>
      {children}
      <form onSubmit={send}>
        <NameField label={label} value={name} change={setName} offered={offered} />
        {trouble !== null && <TroubleNote trouble={trouble} />}
        <p className="row">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="main" disabled={sending}>
            {action}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
