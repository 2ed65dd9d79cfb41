import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { RequestError } from '../../errors.ts';
import { HEALTH_ROUTES, METRICS_ROUTE } from '../observability/probes.ts';
import { traceOf } from '../observability/request-trace.ts';
import { type ApiKeyHolder, type ApiKeys, readApiKeys } from './api-keys.ts';
import { type FileWatch, followFiles } from './follow-files.ts';
import { describeScope, isInScope } from './key-scope.ts';
import { createRateLimit } from './rate-limit.ts';

const DOCS_ROUTES = ['/', '/docs', '/docs/js/scalar.js', '/docs/openapi.json', '/openapi.json', '/openapi.yaml'];

/**
 * Adds the check of API keys and the rate limit of the settings, which precede all other work of a request. Adds no hook
 * without these settings.
 * @throws UnusableSetting
 */
export const guard = async (
  app: FastifyInstance,
  config: Config,
  log: FastifyBaseLogger,
  fileWatch: FileWatch,
): Promise<void> => {
  const { apiKeysFile, rateLimit, metrics, docs } = config;
  let keys: ApiKeys | undefined;
  if (apiKeysFile !== undefined) {
    const use = ([text = '']: readonly string[]) => {
      keys = readApiKeys(text);
    };
    await followFiles({ setting: 'POOLSERVE_API_KEYS_FILE', paths: [apiKeysFile], use, log, ...fileWatch });
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
    if (caller === undefined) refuseUnknownKey(request);
    else refuseBeyondScope(request, caller);
  };
  if (rateLimit !== undefined) {
    const limit = await createRateLimit(app, rateLimit);
    app.addHook('onRequest', async (request, reply) => {
      if (open.has(request.routeOptions.url)) return;
      const caller = identify(request);
      // Requests with an unknown key are counted before they are refused, which limits the guessing of keys.
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

/** Returns the key of a request: `x-api-key`, otherwise a Bearer token (RFC 6750 §2.1); never from the URL. */
const credential = ({ 'x-api-key': key, authorization = '' }: IncomingHttpHeaders): string | undefined => {
  if (typeof key === 'string') return key;
  const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  return token;
};

const refuseUnknownKey = ({ headers }: FastifyRequest): never => {
  const got = credential(headers) === undefined ? 'none' : 'an unknown key';
  throw new RequestError(
    'UNAUTHENTICATED',
    `expected a key as authorization: Bearer KEY or x-api-key: KEY, got ${got}`,
  );
};

const refuseBeyondScope = (request: FastifyRequest, { name, scope }: ApiKeyHolder): void => {
  if (isInScope(scope, request)) return;
  const { method, routeOptions } = request;
  const detail = `the key of ${name} allows only ${describeScope(scope)}; got ${method} ${routeOptions.url ?? ''}`;
  throw new RequestError('FORBIDDEN', detail.trim());
};
