import { useId } from 'react';
import './field.css';

interface OfferedProps {
  readonly id: string;
  readonly names: readonly string[];
}

/** Names that a field of that `list` offers; others may be typed. */
export function Offered({ id, names }: OfferedProps) {
  return (
    <datalist id={id}>
      {names.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}

interface NameFieldProps {
  readonly label: string;
  readonly value: string;
  readonly change: (name: string) => void;
  /** Names to choose from; others may be typed. */
  readonly offered: readonly string[];
}

/** A field for a name, which is typed into at once. */
export function NameField({ label, value, change, offered }: NameFieldProps) {
  const id = useId();
  return (
    <>
      <p className="field">
        <label htmlFor={id}>{label}</label>
        <input
          id={id}
          type="text"
          list={`${id}-offered`}
          value={value}
          maxLength={200}
          autoComplete="off"
          autoFocus
          required
          onChange={({ target }) => change(target.value)}
        />
      </p>
      <Offered id={`${id}-offered`} names={offered} />
    </>
  );
}
