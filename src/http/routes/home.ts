import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import { pageHeaders, textPolicy } from '../auth/page-headers.ts';
import type { Route } from '../context.ts';
import { createOnce } from '../pages/create-once.ts';
import { homePage } from '../pages/home-page.ts';
import { CACHE, type StaticContent, sendStatic, staticContent, varyBy } from '../pages/static-content.ts';

type Page = { readonly content: StaticContent; readonly headers: Readonly<Record<string, string>> };

/** Most cached pages; a page names the host that it was requested from. */
const MAX_HOSTS = 16;

/** A host that is safe in a shell command: a name or address, with or without a port. */
const PLAIN_HOST = /^(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d+)?$/;

/** `GET /`: the start page for callers that accept text/html; for others an unknown route. */
export const homeRoute: Route =
  ({ config }) =>
  (app, _options, done) => {
    const pages = new LRUCache<string, () => Promise<Page>>({ max: MAX_HOSTS });
    const write = async (origin: string): Promise<Page> => {
      const needsKey = config.apiKeysFile !== undefined;
      const html = homePage({ origin, needsKey, hasMetrics: config.metrics !== 'off' });
      return {
        content: await staticContent('text/html; charset=utf-8', html),
        headers: pageHeaders(html, textPolicy(html), config),
      };
    };
    app.get('/', async (request, reply) => {
      // The router treats `*` and `//` as this URL.
      if (!/^\/(?:[?#]|$)/.test(request.url)) return reply.callNotFound();
      reply.header('vary', varyBy(reply, 'accept'));
      if (!new Negotiator(request).mediaTypes().includes('text/html')) return reply.callNotFound();
      const host = PLAIN_HOST.test(request.host) ? request.host : `localhost:${config.port}`;
      const origin = `${request.protocol}://${host}`;
      const page = pages.get(origin) ?? createOnce(() => write(origin));
      pages.set(origin, page);
      const { content, headers } = await page();
      return sendStatic(request, reply.headers(headers), content, CACHE.revalidated);
    });
    done();
  };
