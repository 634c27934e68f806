import { useId } from 'react';
import './choice.css';

interface ChoiceProps<Option extends string> {
  /** What is chosen, for those who cannot see it. */
  readonly name: string;
  /** The words of each option. */
  readonly options: Readonly<Record<Option, string>>;
  readonly value: Option;
  readonly change: (value: Option) => void;
}

/** One of a few, side by side. */
export function Choice<Option extends string>({ name, options, value, change }: ChoiceProps<Option>) {
  const group = useId();
  return (
    <fieldset className="choice">
      <legend className="hidden">{name}</legend>
      {(Object.entries(options) as [Option, string][]).map(([option, words]) => (
        <label key={option}>
          <input type="radio" name={group} checked={value === option} onChange={() => change(option)} />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}
