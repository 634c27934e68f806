import { LineamentError } from '../../errors.js';

/** A server that does not answer by then counts as gone. */
const TIMEOUT_MS = 10_000;

export type Environment = Readonly<Record<string, string | undefined>>;

/** One request to MLflow's REST API 2.0: a path below `/api/2.0/mlflow/`, and what goes along. */
export type MlflowRequest = (
  method: 'GET' | 'POST',
  path: string,
  body: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

/** What the server answered in place of what was asked for. */
export class MlflowError extends Error {
  override readonly name = 'MlflowError';

  constructor(
    message: string,
    /** MLflow's own, such as `RESOURCE_DOES_NOT_EXIST`. */
    readonly code: string | null,
  ) {
    super(message);
  }
}

/** The server's address: the recipe's, or `MLFLOW_TRACKING_URI` as MLflow's own clients have it. @throws RECIPE_INVALID */
export function mlflowUri(uri: string | undefined, environment: Environment): string {
  const named = uri ?? environment['MLFLOW_TRACKING_URI'];
  if (named !== undefined && /^https?:\/\//.test(named)) return named.replace(/\/+$/, '');
  const arrived = named === undefined ? 'neither is there' : `got ${named}`;
  throw new LineamentError(
    'RECIPE_INVALID',
    `tracking: mlflow takes the address of its server, http://… or https://…, in uri or in MLFLOW_TRACKING_URI, but ${arrived}`,
  );
}

/**
 * Requests to the server at `uri`. Who asks is told as MLflow's own clients tell it: by `MLFLOW_TRACKING_TOKEN`, or by
 * `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD`, from the environment and never from a recipe, which is stored.
 */
export function mlflowRequests(uri: string, environment: Environment): MlflowRequest {
  const headers = { 'content-type': 'application/json', ...authorization(environment) };
  return async (method, path, body) => {
    const url = new URL(`${uri}/api/2.0/mlflow/${path}`);
    if (method === 'GET') for (const [key, value] of Object.entries(body)) url.searchParams.set(key, String(value));
    const response = await fetch(url, {
      method,
      headers,
      ...(method === 'POST' && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.ok) return text === '' ? {} : JSON.parse(text);
    const { error_code: code = null, message = text.slice(0, 200) } = errorOf(text);
    throw new MlflowError(`${path}: ${response.status} ${message}`, code);
  };
}

function authorization(environment: Environment): { authorization?: string } {
  const {
    MLFLOW_TRACKING_TOKEN: token,
    MLFLOW_TRACKING_USERNAME: user,
    MLFLOW_TRACKING_PASSWORD: password = '',
  } = environment;
  if (token) return { authorization: `Bearer ${token}` };
  return user ? { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` } : {};
}

function errorOf(text: string): { error_code?: string; message?: string } {
  try {
    return JSON.parse(text) as { error_code?: string; message?: string };
  } catch {
    return {};
  }
}
