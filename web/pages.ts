import { AlbumPage } from './album/album-page.js';
import { IdentifyPage } from './identify/identify-page.js';
import type { Page } from './page.js';
import { PeoplePage } from './people/people-page.js';
import { RunsPage } from './runs/runs-page.js';
import { SettingsPage } from './settings/settings-page.js';
import { VerifyPage } from './verify/verify-page.js';

/** The pages of the console, in the order of the navigation. */
export const PAGES: readonly Page[] = [
  { path: 'verify', name: 'Verify', scope: 'recognise', Page: VerifyPage },
  { path: 'identify', name: 'Identify', scope: 'recognise', Page: IdentifyPage },
  { path: 'people', name: 'People', scope: 'any', Page: PeoplePage },
  { path: 'album', name: 'Album', scope: 'recognise', Page: AlbumPage },
  { path: 'runs', name: 'Runs', scope: 'admin', Page: RunsPage },
  { path: 'settings', name: 'Settings', scope: 'any', Page: SettingsPage },
];
