import { useState } from 'react';
import type { Receipt } from '../../src/client/index.js';
import { Dialog } from '../parts/dialog.js';
import { useObjectUrl } from '../parts/object-url.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';
import { receiptFile, receiptWords } from './receipt.js';

interface ForgetDialogProps {
  /** Ada, or everybody in a collection. */
  readonly whom: string;
  readonly photos: number;
  readonly forget: () => Promise<{ readonly receipt: Receipt }>;
  readonly close: () => void;
  /** Called once the receipt was put away. */
  readonly forgotten: () => void;
}

/** Asks whether to forget, forgets, and hands out the receipt. */
export function ForgetDialog({ whom, photos, forget, close, forgotten }: ForgetDialogProps) {
  const [state, setState] = useState<'asking' | 'going' | Receipt>('asking');
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const go = async () => {
    setState('going');
    setTrouble(null);
    try {
      setState((await forget()).receipt);
    } catch (error) {
      setTrouble(troubleOf(error));
      setState('asking');
    }
  };
  if (typeof state === 'object') return <Forgotten whom={whom} receipt={state} done={forgotten} />;
  return (
    <Dialog title={`Forget ${whom}?`} close={close}>
      <p>
        What was made of {photos === 1 ? 'the photo' : `the ${photos} photos`} is erased, here and in the backups that
        the gallery knows of. It cannot be brought back. You get a receipt that proves it.
      </p>
      {trouble !== null && <TroubleNote trouble={trouble} />}
      <p className="row">
        <button type="button" onClick={close} autoFocus>
          Cancel
        </button>
        <button type="button" className="danger" disabled={state === 'going'} onClick={() => void go()}>
          {state === 'going' ? 'Forgetting…' : 'Forget'}
        </button>
      </p>
    </Dialog>
  );
}

interface ForgottenProps {
  readonly whom: string;
  readonly receipt: Receipt;
  readonly done: () => void;
}

function Forgotten({ whom, receipt, done }: ForgottenProps) {
  const [{ file, name }] = useState(() => receiptFile(receipt));
  const url = useObjectUrl(file);
  return (
    <Dialog title={`Forgotten: ${whom}`} close={done}>
      <div role="status">
        <ul className="receipt">
          {receiptWords(receipt).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
      <p className="note">
        The receipt names nobody: it holds numbers and hashes. Keep it, and{' '}
        <code>lineament gallery receipt {name}</code> says at any time whether it still holds. It is not kept here.
      </p>
      <p className="row">
        {url !== null && (
          <a className="button" href={url} download={name} autoFocus>
            Download the receipt
          </a>
        )}
        <button type="button" className="main" onClick={done}>
          Done
        </button>
      </p>
    </Dialog>
  );
}
