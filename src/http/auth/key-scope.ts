import type { FastifyRequest } from 'fastify';
import { METRICS_ROUTE } from '../observability/probes.ts';

/** What a key is good for: every request, GET and HEAD only, `/metrics` only, or these named pipelines beside GET and HEAD. */
export type KeyScope = 'all' | 'read' | 'metrics' | { readonly pipelines: ReadonlySet<string> };

const WORDS = ['all', 'read', 'metrics'] as const;
const PIPELINES = /^pipelines:([\w.-]{1,100}(?:,[\w.-]{1,100})*)$/;

/** How a line of the keys' file may say a scope. */
export const SCOPE_FORMS = `${WORDS.join(', ')} or pipelines:NAME,NAME`;

/** Returns the scope of a word; undefined for another word. */
export const readKeyScope = (word: string): KeyScope | undefined => {
  const scope = WORDS.find((each) => each === word);
  if (scope !== undefined) return scope;
  const [, names] = PIPELINES.exec(word) ?? [];
  return names === undefined ? undefined : { pipelines: new Set(names.split(',')) };
};

/** Routes that run, plan or explain a named pipeline, each with the parameter that is its name. */
const PIPELINE_ROUTES: Readonly<Record<string, 'name' | 'model'>> = {
  '/v1/pipelines/:name': 'name',
  '/v1/plan/pipelines/:name': 'name',
  '/v1/explain/pipelines/:name': 'name',
  '/v2/models/:model/infer': 'model',
  '/v2/models/:model/versions/:version/infer': 'model',
};

/** Whether a key of this scope is good for a request. */
export const isInScope = (scope: KeyScope, { method, params, routeOptions: { url = '' } }: FastifyRequest): boolean => {
  const isReading = method === 'GET' || method === 'HEAD';
  if (scope === 'all') return true;
  if (isReading) return scope !== 'metrics' || url === METRICS_ROUTE;
  if (typeof scope === 'string') return false;
  const parameter = Object.hasOwn(PIPELINE_ROUTES, url) ? PIPELINE_ROUTES[url] : undefined;
  if (parameter === undefined) return false;
  return scope.pipelines.has(String((params as Readonly<Record<string, unknown>>)[parameter]));
};

/** What a key of this scope allows, in words. */
export const describeScope = (scope: KeyScope): string => {
  if (scope === 'metrics') return `GET ${METRICS_ROUTE}`;
  return typeof scope === 'string' ? 'GET and HEAD' : `GET, HEAD and the pipelines ${[...scope.pipelines].join(', ')}`;
};
