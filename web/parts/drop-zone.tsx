import { type ReactNode, useId, useState } from 'react';

interface DropZoneProps {
  readonly name: string;
  /** What choosing a file does, for those who cannot see where. */
  readonly label: string;
  readonly className: string;
  readonly multiple?: boolean;
  readonly busy: boolean;
  /** Takes what was dropped or picked. */
  readonly give: (files: readonly File[]) => void;
  /** What is in it, by the id of the input: its `label`s open it. */
  readonly children: (input: string) => ReactNode;
}

/** A place that photos are dropped on, or chosen for. */
export function DropZone({ name, label, className, multiple = false, busy, give, children }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const input = useId();
  return (
    <section
      className={`${className}${over ? ' over' : ''}`}
      aria-label={name}
      aria-busy={busy}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        give([...event.dataTransfer.files]);
      }}
    >
      <input
        id={input}
        className="hidden"
        type="file"
        accept="image/*"
        multiple={multiple}
        aria-label={label}
        onChange={({ target }) => {
          give([...(target.files ?? [])]);
          // The same file again is a choice too.
          target.value = '';
        }}
      />
      {children(input)}
    </section>
  );
}
