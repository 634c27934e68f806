import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import { SCOPES } from '../access.js';
import { SESSION_COOKIE } from '../authentication.js';
import { endpoint } from '../endpoint.js';
import { SESSION_MS } from '../sessions.js';

const sessionSchema = z
  .object({
    key: z.string().meta({ description: 'The id of the key that one is logged in by.' }),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    collections: z.array(z.string()).nullable(),
    csrf: z.string().nullable().meta({
      description: 'To be sent in X-CSRF-Token with every change; null where one came with a key instead of a cookie.',
    }),
  })
  .meta({ id: 'Session' });

export const logIn = endpoint({
  id: 'logIn',
  method: 'POST',
  path: '/v1/session',
  tag: 'keys',
  summary: 'Logs in to the console by a key: sets a cookie that scripts cannot read',
  access: 'open',
  body: z.strictObject({ key: z.string().min(1).max(200) }),
  answer: sessionSchema,
  async handle({ body, address, secure, reply }, { authentication, sessions }) {
    const { id, name, scopes, collections } = await authentication.holder(body.key, address);
    const [{ csrf }, token] = sessions.open(id);
    reply.setCookie(SESSION_COOKIE, token, {
      httpOnly: true,
      sameSite: 'strict',
      secure,
      path: '/',
      maxAge: SESSION_MS / 1000,
    });
    return { key: id, name, scopes: [...scopes], collections: collections && [...collections], csrf };
  },
});

export const session = endpoint({
  id: 'session',
  method: 'GET',
  path: '/v1/session',
  tag: 'keys',
  summary: 'Who one is, and what one may do',
  access: 'any',
  answer: sessionSchema,
  async handle({ caller: { id, name, scopes, collections }, cookies }, { sessions }) {
    const token = cookies[SESSION_COOKIE];
    const csrf = token === undefined ? null : (sessions.of(token)?.csrf ?? null);
    return { key: id, name, scopes: [...scopes], collections: collections && [...collections], csrf };
  },
});

export const logOut = endpoint({
  id: 'logOut',
  method: 'DELETE',
  path: '/v1/session',
  tag: 'keys',
  summary: 'Logs out of the console',
  access: 'any',
  answer: z.object({ key: z.string() }),
  async handle({ caller, cookies, reply }, { sessions }) {
    const token = cookies[SESSION_COOKIE];
    if (token === undefined) throw new LineamentError('REQUEST_INVALID', 'There is no session to log out of.');
    sessions.close(token);
    reply.clearCookie(SESSION_COOKIE, { path: '/' });
    return { key: caller.id };
  },
});
