import { type DragEvent, type InputHTMLAttributes, useId, useState } from 'react';
import { droppedFiles, photosOf } from './dropped-photos.js';

/** Has an input ask for a folder; React's types do not know it. */
const FOLDER = { webkitdirectory: '' } as InputHTMLAttributes<HTMLInputElement>;

/** Where photos are dropped, or picked: a folder, or some of them. */
export function ChoosePhotos({ give }: { readonly give: (photos: readonly File[]) => void }) {
  const [over, setOver] = useState(false);
  const [folder, some] = [useId(), useId()];
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    give(photosOf(await droppedFiles(event.dataTransfer)));
  };
  const input = (id: string, label: string, kind: InputHTMLAttributes<HTMLInputElement>) => (
    <>
      <input
        id={id}
        className="hidden"
        type="file"
        multiple
        aria-label={label}
        {...kind}
        onChange={({ target }) => {
          give(photosOf(target.files ?? []));
          // The same folder again is a choice too.
          target.value = '';
        }}
      />
      <label className="button" htmlFor={id}>
        {label}
      </label>
    </>
  );
  return (
    <div
      className={`choose${over ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void drop(event)}
    >
      <strong>Drop a folder of photos here</strong>
      <div className="choices">
        {input(folder, 'Choose a folder', FOLDER)}
        {input(some, 'Choose photos', { accept: 'image/*' })}
      </div>
    </div>
  );
}
