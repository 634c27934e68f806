import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  /** Called when it was closed, by the Escape key too. */
  readonly close: () => void;
  readonly children: ReactNode;
}

/** Something to be decided before anything else is done on the page. */
export function Dialog({ title, close, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const latest = useRef(close);
  useLayoutEffect(() => {
    latest.current = close;
  });
  useLayoutEffect(() => {
    const element = dialog.current!;
    const closed = () => latest.current();
    element.showModal();
    element.addEventListener('close', closed);
    return () => {
      // Left behind the log-in it would keep everything else from being used; it opens again with its page.
      element.removeEventListener('close', closed);
      element.close();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}
