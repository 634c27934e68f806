import './settings.css';
import { may, type PageProps } from '../page.js';
import { AuditLog } from './audit-log.js';
import { Calibration } from './calibration.js';
import { Keys } from './keys.js';
import { Models } from './models.js';

/** What the server works with, where it draws the line, who may use it, and who did what. */
export function SettingsPage({ client, session }: PageProps) {
  const administrator = may(session, 'admin');
  return (
    <>
      <h1>Settings</h1>
      <p className="lead">
        {administrator
          ? 'What the server works with, where it draws the line, who may use it, and who changed what.'
          : 'What the server works with, and where it draws the line. Keys and the audit log take an administrator.'}
      </p>
      <Models client={client} />
      <Calibration client={client} mayPropose={may(session, 'recognise')} />
      {administrator && <Keys client={client} own={session.key} />}
      {administrator && <AuditLog client={client} />}
    </>
  );
}
