import { useCallback, useState } from 'react';
import { may, type PageProps } from '../page.js';
import { CollectionChoice, useCollection, useCollections } from '../parts/collection-choice.js';
import { useLoaded } from '../parts/loaded.js';
import { NameDialog } from '../parts/name-dialog.js';
import { TroubleNote } from '../parts/trouble.js';
import { goTo } from '../route.js';
import { type AllPeople, allPeople } from './all-people.js';
import { ForgetDialog } from './forget-dialog.js';
import { ImportPanel } from './import-panel.js';
import { useImporting } from './importing.js';
import { IntakeBar } from './intake-bar.js';
import { PeopleList } from './people-list.js';
import './people.css';
import { PersonPanel } from './person-panel.js';

/** What the first collection is called until somebody says otherwise. */
const FIRST = 'people';

/** Who is enrolled: collections, the people in them, and their photos. */
export function PeoplePage({ client, session, place }: PageProps) {
  const collections = useCollections(client);
  const { all } = collections;
  const shown = useCollection(all, place[0]);
  const collection = shown ?? (all?.length === 0 ? FIRST : null);
  const { value, trouble, reload } = useLoaded<AllPeople>(
    useCallback(
      async (signal: AbortSignal) =>
        collection === null ? { people: [], total: 0 } : allPeople(client, collection, signal),
      [client, collection],
    ),
  );
  const changed = useCallback(() => {
    reload();
    collections.reload();
  }, [reload, collections.reload]);
  const importing = useImporting(client, changed);
  const [asked, setAsked] = useState<'new' | 'forget' | null>(null);

  const mayEnrol = may(session, 'enrol');
  const going = importing.now?.state === 'going' || importing.now?.state === 'waiting';
  const chosen = place[1] === undefined ? null : Number(place[1]);
  const record = all?.find(({ name }) => name === collection);
  const people = value?.people ?? [];
  return (
    <>
      <h1>People</h1>
      {collections.trouble !== null && <TroubleNote trouble={collections.trouble} />}
      {collection !== null && all !== null && (
        <div className="bar">
          <CollectionChoice label="Collection" all={all} value={collection} change={(name) => goTo(['people', name])} />
          {mayEnrol && (
            <button type="button" className="quiet" onClick={() => setAsked('new')}>
              New collection
            </button>
          )}
          {may(session, 'admin') && record !== undefined && (
            <button type="button" className="quiet" onClick={() => setAsked('forget')}>
              Forget this collection
            </button>
          )}
          {mayEnrol && (
            <div className="row ways">
              <IntakeBar
                collection={collection}
                names={people.map(({ name }) => name)}
                going={going}
                start={(intakes) => importing.start(collection, intakes)}
              />
            </div>
          )}
        </div>
      )}
      {record?.usable === false && (
        <TroubleNote
          trouble={{
            message: `“${record.name}” was enrolled with another model, ${record.model.name}.`,
            cure: 'Nobody can be found in it or added to it until it is taken over: lineament gallery reembed.',
          }}
        />
      )}
      {importing.now !== null && <ImportPanel {...importing} now={importing.now} />}
      {trouble !== null && <TroubleNote trouble={trouble} />}
      {collection !== null && value !== null && value.total === 0 && (
        <div className="nobody people-card">
          <h2>Nobody is in “{collection}” yet</h2>
          <p>
            {mayEnrol
              ? 'Add a person by a few photos, or import a folder that has a folder for each person, named after them.'
              : `The key “${session.name}” may not enrol anybody.`}
          </p>
        </div>
      )}
      {collection !== null && value !== null && value.total > 0 && (
        <div className={chosen === null ? 'people' : 'people one'}>
          <PeopleList {...value} collection={collection} chosen={chosen} />
          {chosen === null ? (
            <p className="nothing note">Choose somebody to see their photos.</p>
          ) : (
            <PersonPanel
              key={`${collection}/${chosen}`}
              client={client}
              collection={collection}
              id={chosen}
              people={people}
              mayEnrol={mayEnrol}
              changed={changed}
              addPhotos={(name, photos) =>
                photos.length > 0 && !going && importing.start(collection, [{ name, photos }])
              }
            />
          )}
        </div>
      )}
      {asked === 'new' && (
        <NameDialog
          title="New collection"
          label="Name"
          action="Go on"
          close={() => setAsked(null)}
          submit={async (name) => goTo(['people', name])}
        >
          <p>It is made when the first person is enrolled in it.</p>
        </NameDialog>
      )}
      {asked === 'forget' && record !== undefined && (
        <ForgetDialog
          whom={`everybody in ${record.name}`}
          photos={record.templates}
          forget={() => client.deleteCollection({ collection: record.name })}
          close={() => setAsked(null)}
          forgotten={() => {
            setAsked(null);
            changed();
          }}
        />
      )}
    </>
  );
}
