import { useState } from 'react';
import { Dialog } from '../parts/dialog.js';
import { NameDialog } from '../parts/name-dialog.js';
import { type Folder, type Intake, peopleOf } from './intake.js';
import { counted } from './receipt.js';

/** Listed before an import begins. */
const LISTED = 8;

interface IntakeBarProps {
  readonly collection: string;
  /** Names that there are. */
  readonly names: readonly string[];
  /** Whether something is being enrolled already. */
  readonly going: boolean;
  readonly start: (people: readonly Intake[]) => void;
}

/** The ways in: photos of one person, or a folder of people. */
export function IntakeBar({ collection, names, going, start }: IntakeBarProps) {
  const [photos, setPhotos] = useState<readonly File[] | null>(null);
  const [folder, setFolder] = useState<Folder | null>(null);
  return (
    <>
      <label className="button main">
        <input
          className="hidden"
          type="file"
          accept="image/*"
          multiple
          disabled={going}
          onChange={({ target }) => {
            setPhotos([...(target.files ?? [])]);
            target.value = '';
          }}
        />
        Add a person
      </label>
      <label className="button">
        <input
          ref={(input) => void input?.setAttribute('webkitdirectory', '')}
          className="hidden"
          type="file"
          multiple
          disabled={going}
          onChange={({ target }) => {
            setFolder(peopleOf([...(target.files ?? [])]));
            target.value = '';
          }}
        />
        Import a folder
      </label>
      {photos !== null && photos.length > 0 && (
        <NameDialog
          title={`Who is in ${photos.length === 1 ? 'this photo' : `these ${photos.length} photos`}?`}
          label="Name"
          action="Add"
          offered={names}
          close={() => setPhotos(null)}
          submit={async (name) => start([{ name, photos }])}
        >
          <p>Photos must show nobody else. Ask people before you enrol them.</p>
        </NameDialog>
      )}
      {folder !== null && (
        <FolderDialog
          {...folder}
          collection={collection}
          close={() => setFolder(null)}
          start={() => {
            setFolder(null);
            start(folder.people);
          }}
        />
      )}
    </>
  );
}

interface FolderDialogProps extends Folder {
  readonly collection: string;
  readonly close: () => void;
  readonly start: () => void;
}

/** What was found in a folder, before anything of it is sent. */
function FolderDialog({ people, skipped, collection, close, start }: FolderDialogProps) {
  const photos = people.reduce((sum, each) => sum + each.photos.length, 0);
  if (photos === 0) {
    return (
      <Dialog title="There are no photos in this folder" close={close}>
        <p>Expected a folder with a folder for each person, named after them, with their photos in it.</p>
        <p className="row">
          <button type="button" className="main" onClick={close} autoFocus>
            Close
          </button>
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog title={`Import ${counted(people.length, 'person', 'people')} into ${collection}?`} close={close}>
      <p>
        Each folder is one person: {counted(photos, 'photo', 'photos')} in all
        {skipped > 0 && `, and ${counted(skipped, 'other file', 'other files')} that are left alone`}.
      </p>
      <ul className="preview">
        {people.slice(0, LISTED).map(({ name, photos: theirs }) => (
          <li key={name}>
            <span className="name">{name}</span>{' '}
            <span className="soft">{counted(theirs.length, 'photo', 'photos')}</span>
          </li>
        ))}
        {people.length > LISTED && <li className="soft">and {people.length - LISTED} more</li>}
      </ul>
      <p className="row">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="button" className="main" onClick={start} autoFocus>
          Import
        </button>
      </p>
    </Dialog>
  );
}
