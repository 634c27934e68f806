import { afterAll, describe, expect, it } from 'vitest';
import { postgresThere } from '../../bench/postgres-server.js';
import { openGallery } from '../../src/gallery/open-gallery.js';
import { administer, newDatabase, stopSharedServer } from './postgres-server.js';

const there = postgresThere();
const AT_ONCE = 4;

describe.skipIf(!there)(
  `an empty PostgreSQL${there ? '' : ', which is not there (bash scripts/postgres.sh says why)'}`,
  () => {
    afterAll(stopSharedServer);

    it.each(['read committed', 'repeatable read', 'serializable'])(
      `is made a gallery once by ${AT_ONCE} who come at the same moment, where transactions are %s by default`,
      { timeout: 120_000 },
      async (isolation) => {
        for (let trial = 0; trial < 3; trial++) {
          const { url, drop } = await newDatabase();
          const name = new URL(url).pathname.slice(1);
          await administer(
            url.slice(0, -name.length),
            `ALTER DATABASE ${name} SET default_transaction_isolation = '${isolation}'`,
          );
          const galleries = await Promise.all(Array.from({ length: AT_ONCE }, () => openGallery(url, { key: null })));
          const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
          for (const [n, gallery] of galleries.entries()) {
            await gallery.enroll('team', model, `person ${n}`, [Float32Array.of(n, 1, 1, 1)]);
          }
          for (const gallery of galleries) {
            expect(await gallery.people('team')).toHaveLength(AT_ONCE);
            await gallery.close();
          }
          await drop();
        }
      },
    );
  },
);
