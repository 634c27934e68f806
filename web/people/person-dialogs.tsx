import { useState } from 'react';
import type { Operations, Person } from '../../src/client/index.js';
import { Dialog } from '../parts/dialog.js';
import { NameDialog } from '../parts/name-dialog.js';
import { NotPossible } from '../parts/not-possible.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';
import { goTo } from '../route.js';
import { ForgetDialog } from './forget-dialog.js';
import { counted } from './receipt.js';

/** What is to be done about a person. */
export type Asked = 'rename' | 'merge' | 'split' | 'remove' | 'forget';

interface PersonDialogsProps {
  readonly asked: Asked;
  readonly client: Operations;
  readonly collection: string;
  readonly person: Person;
  /** The templates that are chosen. */
  readonly selected: readonly number[];
  readonly others: readonly Person[];
  readonly close: () => void;
  readonly changed: () => void;
}

export function PersonDialogs(props: PersonDialogsProps) {
  const { asked, client, collection, person, selected, others, close, changed } = props;
  const of = { collection, person: person.id };
  const photos = counted(selected.length, 'photo', 'photos');
  const names = others.map(({ name }) => name);
  switch (asked) {
    case 'rename':
      return (
        <NameDialog
          title={`Rename ${person.name}`}
          label="Name"
          action="Rename"
          value={person.name}
          close={close}
          submit={async (name) => {
            await client.renamePerson({ ...of, name });
            changed();
          }}
        />
      );
    case 'merge':
      return (
        <NameDialog
          title={`Merge ${person.name} into somebody`}
          label="Who stays"
          action="Merge"
          offered={names}
          close={close}
          submit={async (name) => {
            const into = others.find((other) => other.name === name);
            if (into === undefined) {
              throw new NotPossible(
                `There is no other “${name}” in ${collection}.`,
                'Choose one of the names offered.',
              );
            }
            await client.mergePeople({ ...of, into: into.id });
            changed();
            goTo(['people', collection, String(into.id)]);
          }}
        >
          <p>
            All photos of {person.name} become photos of the one who stays, and the name {person.name} goes.
          </p>
        </NameDialog>
      );
    case 'split':
      return (
        <NameDialog
          title={`Move ${photos} of ${person.name}`}
          label="To whom"
          action="Move"
          offered={names}
          close={close}
          submit={async (to) => {
            await client.splitPerson({ ...of, templates: selected, to });
            changed();
            // Without photos there is no such person any more.
            if (selected.length === person.templates) goTo(['people', collection], { replace: true });
          }}
        >
          <p>A name that is new makes a new person.</p>
        </NameDialog>
      );
    case 'remove':
      return <RemoveDialog {...props} photos={photos} />;
    case 'forget':
      return (
        <ForgetDialog
          whom={person.name}
          photos={person.templates}
          forget={() => client.forgetPerson(of)}
          close={close}
          forgotten={() => {
            close();
            changed();
            goTo(['people', collection], { replace: true });
          }}
        />
      );
  }
}

function RemoveDialog({
  client,
  collection,
  person,
  selected,
  photos,
  close,
  changed,
}: PersonDialogsProps & { readonly photos: string }) {
  const [going, setGoing] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const remove = async () => {
    setGoing(true);
    try {
      for (const template of selected) await client.deleteTemplate({ collection, person: person.id, template });
      close();
    } catch (error) {
      setTrouble(troubleOf(error));
      setGoing(false);
    }
    changed();
  };
  return (
    <Dialog title={`Remove ${photos} of ${person.name}?`} close={close}>
      <p>{person.name} is no longer recognised by what was made of them.</p>
      {trouble !== null && <TroubleNote trouble={trouble} />}
      <p className="row">
        <button type="button" onClick={close} autoFocus>
          Cancel
        </button>
        <button type="button" className="danger" disabled={going} onClick={() => void remove()}>
          {going ? 'Removing…' : 'Remove'}
        </button>
      </p>
    </Dialog>
  );
}
