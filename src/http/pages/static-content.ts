import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

const compress = promisify(gzip);

/** A static text and its compressed form. */
export type StaticContent = {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  /** Names the text: 16 hexadecimal digits. */
  readonly version: string;
};

/** Returns the content of a text; it is compressed once, in the thread pool. */
export const staticContent = async (type: string, text: string): Promise<StaticContent> => {
  const plain = Buffer.from(text);
  return { type, plain, gzip: await compress(plain), version: hash('sha256', plain, 'hex').slice(0, 16) };
};

/** Cache-Control of URLs with a version, which browsers may cache for a year, and of others, which they revalidate. */
export const CACHE = { revalidated: 'private, no-cache', versioned: 'private, max-age=31536000, immutable' } as const;

/** Returns the entity tag; the encoded form has a separate one (RFC 9110 §8.8.3.3). */
const entityTag = (version: string, encoding: string | undefined): string =>
  `"${version}${encoding === undefined ? '' : `-${encoding}`}"`;

/** Returns whether `If-None-Match` has one of these tags, by weak comparison (RFC 9110 §13.1.2). */
const hasTag = (header: string | undefined, tags: readonly string[]): boolean =>
  (header ?? '').split(',').some((each) => {
    const tag = each.trim().replace(/^W\//, '');
    return tag === '*' || tags.includes(tag);
  });

/** Sends a content, compressed if the caller accepts gzip; 304 if the caller has it. */
export const sendStatic = (
  request: FastifyRequest,
  reply: FastifyReply,
  content: StaticContent,
  cacheControl: string,
): FastifyReply => {
  const encoding = new Negotiator(request).encodings(['gzip', 'identity'])[0] === 'gzip' ? 'gzip' : undefined;
  const tags = [undefined, 'gzip'].map((each) => entityTag(content.version, each));
  reply.headers({
    etag: entityTag(content.version, encoding),
    'cache-control': cacheControl,
    vary: varyBy(reply, 'accept-encoding'),
    'x-content-type-options': 'nosniff',
  });
  if (hasTag(request.headers['if-none-match'], tags)) return reply.code(304).send();
  reply.type(content.type);
  if (encoding === undefined) return reply.send(content.plain);
  return reply.header('content-encoding', encoding).send(content.gzip);
};

/** Returns the `vary` of a reply with one more header: CORS may have set one. */
export const varyBy = (reply: FastifyReply, header: string): string => {
  const others = reply.getHeader('vary');
  return others === undefined ? header : `${others}, ${header}`;
};
