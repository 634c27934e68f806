import { type FormEvent, useId, useState } from 'react';
import type { Operations } from '../../src/client/index.js';
import { NameField } from '../parts/name-field.js';
import { useNames } from '../parts/people-names.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';

interface EnrolFormProps {
  readonly client: Operations;
  /** Null where there is none yet: then its name is asked for too. */
  readonly collection: string | null;
  readonly photo: Blob;
  /** The place of the face in the photo, from the largest on. */
  readonly face: number;
  readonly close: () => void;
  readonly enrolled: (name: string, collection: string) => void;
}

/** Enrols one face of a photo under a name, new or known. */
export function EnrolForm({ client, collection, photo, face, close, enrolled }: EnrolFormProps) {
  const [name, setName] = useState('');
  const [made, setMade] = useState('people');
  const [sending, setSending] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const names = useNames(client, collection);
  const id = useId();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const into = collection ?? made.trim();
    if (name.trim() === '' || into === '') return;
    setSending(true);
    setTrouble(null);
    try {
      const file = photo instanceof File ? photo.name : 'camera';
      const told = await client.enrol({
        collection: into,
        name: name.trim(),
        photos: [photo],
        face,
        photoMetadata: [{ file }],
      });
      if (told.kind === 'enrolled') return enrolled(name.trim(), into);
      const [refused] = told.photos;
      setTrouble(refused?.kind === 'refused' ? refused : { message: 'The photo was refused.', cure: 'Try another.' });
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    setSending(false);
  };

  return (
    <form className="enrol" onSubmit={submit}>
      <NameField label="Name" value={name} change={setName} offered={names} />
      {collection === null && (
        <p className="field">
          <label htmlFor={`${id}-collection`}>New collection</label>
          <input
            id={`${id}-collection`}
            type="text"
            value={made}
            required
            onChange={({ target }) => setMade(target.value)}
          />
        </p>
      )}
      {trouble !== null && <TroubleNote trouble={trouble} />}
      <p className="row">
        <button type="submit" className="main" disabled={sending}>
          {sending ? 'Enrolling…' : 'Enrol'}
        </button>
        <button type="button" onClick={close}>
          Cancel
        </button>
      </p>
    </form>
  );
}
