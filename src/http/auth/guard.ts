import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { RequestError } from '../../errors.ts';
import { HEALTH_ROUTES } from '../observability/probes.ts';
import { traceOf } from '../observability/request-trace.ts';
import { type ApiKeyHolder, type ApiKeys, readApiKeys } from './api-keys.ts';
import { type Followed, followFiles } from './follow-files.ts';
import { createRateLimit } from './rate-limit.ts';

const METRICS_ROUTE = '/metrics';
const DOCS_ROUTES = ['/', '/docs', '/docs/js/scalar.js', '/openapi.json', '/openapi.yaml'];

/**
 * Lets requests in by key and by rate, as settings say, before anything else is done for them; adds nothing to a server
 * with neither.
 * @throws UnusableSetting
 */
export const guard = async (
  app: FastifyInstance,
  config: Config,
  log: FastifyBaseLogger,
  followed: Followed,
): Promise<void> => {
  const { apiKeysFile, rateLimit, metrics, docs } = config;
  let keys: ApiKeys | undefined;
  if (apiKeysFile !== undefined) {
    const use = ([text = '']: readonly string[]) => {
      keys = readApiKeys(text);
    };
    await followFiles({ setting: 'POOLSERVE_API_KEYS_FILE', paths: [apiKeysFile], use, log, ...followed });
  }
  const open: ReadonlySet<string | undefined> = new Set([
    ...HEALTH_ROUTES,
    ...(metrics === 'open' ? [METRICS_ROUTE] : []),
    ...(docs === 'open' ? DOCS_ROUTES : []),
  ]);

  const identify = (request: FastifyRequest): ApiKeyHolder | undefined => {
    const caller = keys?.callerOf(credential(request.headers) ?? '');
    if (caller !== undefined) traceOf(request.raw).caller = caller.name;
    return caller;
  };
  const authorize = (request: FastifyRequest, caller: ApiKeyHolder | undefined): void => {
    if (keys === undefined) return;
    if (caller === undefined) refuseStranger(request);
    else refuseBeyondScope(request, caller);
  };
  if (rateLimit !== undefined) {
    const limit = await createRateLimit(app, rateLimit);
    app.addHook('onRequest', async (request, reply) => {
      if (open.has(request.routeOptions.url)) return;
      const caller = identify(request);
      // Strangers are counted before they are refused: guessing has a rate, too.
      await limit(request, reply, caller);
      authorize(request, caller);
    });
  } else if (keys !== undefined) {
    app.addHook('onRequest', (request, _reply, done) => {
      if (!open.has(request.routeOptions.url)) authorize(request, identify(request));
      done();
    });
  }
};

/** The key that a request brings: in `x-api-key`, else as a Bearer token (RFC 6750 §2.1); never in its address. */
const credential = ({ 'x-api-key': key, authorization = '' }: IncomingHttpHeaders): string | undefined => {
  if (typeof key === 'string') return key;
  const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  return token;
};

const refuseStranger = ({ headers }: FastifyRequest): never => {
  const got = credential(headers) === undefined ? 'none' : 'one that is not known';
  throw new RequestError(
    'UNAUTHENTICATED',
    `expected a key as authorization: Bearer KEY or x-api-key: KEY, got ${got}`,
  );
};

const refuseBeyondScope = ({ method, routeOptions: { url } }: FastifyRequest, { name, scope }: ApiKeyHolder): void => {
  const isReading = method === 'GET' || method === 'HEAD';
  if (scope === 'all' || (isReading && (scope === 'read' || url === METRICS_ROUTE))) return;
  const may = scope === 'read' ? 'reads only: GET and HEAD' : `is for GET ${METRICS_ROUTE} only`;
  throw new RequestError('FORBIDDEN', `the key of ${name} ${may}; got ${method} ${url ?? ''}`.trim());
};
