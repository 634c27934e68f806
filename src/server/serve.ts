import { setTimeout as wait } from 'node:timers/promises';
import { LineamentError } from '../errors.js';
import { createApp, type AppOptions } from './app.js';
import { openService, type ServiceOptions } from './open-service.js';
import { noteKeyMade } from './key-log.js';
import type { Service } from './service.js';

/** A server that listens. */
export interface RunningServer {
  /** Where: `http://127.0.0.1:8321`. */
  readonly url: string;
  /** The key of an administrator, where the server had no key yet; told this once. */
  readonly firstKey: string | null;
  /** Takes nothing new, finishes what was accepted (it answers until then that it is ending), and gives everything back. */
  close(): Promise<void>;
}

export interface ServeOptions extends ServiceOptions {
  readonly logger?: AppOptions['logger'];
}

/** Opens everything and listens. @throws as `openService`; PORT_UNUSABLE */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const service = await openService(options);
  const { settings } = options;
  const { host, port, tls } = settings;
  try {
    const app = await createApp(service, { tls, logger: options.logger ?? false });
    const firstKey = await makeFirstKey(service);
    const url = await app.listen({ host, port }).catch((cause: NodeJS.ErrnoException) => {
      const message = `Cannot listen at ${host}, port ${port} (${cause.code ?? cause.message}).`;
      throw new LineamentError('PORT_UNUSABLE', message, { cause });
    });
    return {
      url,
      firstKey,
      async close() {
        service.accepting = false;
        // It listens meanwhile, so that whoever asks is told to come again, and what watches it that it takes nothing more.
        await Promise.race([service.inFlight.empty(), wait(settings.limits.requestMs, undefined, { ref: false })]);
        await app.close();
        await service[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await service[Symbol.asyncDispose]();
    throw error;
  }
}

/** A server that nobody has a key to makes one of an administrator. */
async function makeFirstKey({ keys, gallery }: Pick<Service, 'keys' | 'gallery'>): Promise<string | null> {
  if (keys.list().some(({ id, scopes }) => scopes.includes('admin') && keys.valid(id) !== null)) return null;
  const [key, secret] = await keys.create({ name: 'first administrator', scopes: ['admin'], embeddings: true });
  await noteKeyMade(gallery, key);
  return secret;
}
