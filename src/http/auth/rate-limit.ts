import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../../errors.ts';
import type { ApiKeyHolder } from './api-keys.ts';

const MINUTE_MS = 60_000;

/** Name of the peers of the Unix socket, which no key has. */
const UNIX_SOCKET = '';

/** Counts a request for its key, otherwise for its address. @throws RATE_LIMITED */
export type RateLimit = (
  request: FastifyRequest,
  reply: FastifyReply,
  caller: ApiKeyHolder | undefined,
) => Promise<void>;

/** Most counters of callers, and of addresses; the least recently used one is dropped. */
const MAX_COUNTERS = 10_000;

/**
 * Returns a limit of requests per minute, counted from the first request. An IPv6 address counts for its /64, which one
 * customer has.
 */
export const createRateLimit = async (app: FastifyInstance, perMinute: number): Promise<RateLimit> => {
  const { default: rateLimit } = await import('@fastify/rate-limit');
  const window = { max: perMinute, timeWindow: MINUTE_MS, cache: MAX_COUNTERS };
  await app.register(rateLimit, { ...window, global: false });
  const addressLimit = app.createRateLimit(window);
  const callers = new WeakMap<FastifyRequest, string>();
  const callerLimit = app.createRateLimit({ ...window, keyGenerator: (request) => callers.get(request) ?? '' });

  return async (request, reply, caller) => {
    // Peers of the Unix socket have no address unless a trusted proxy forwards one; all of them are one caller.
    const address: string | undefined = request.ip;
    const name = caller?.name ?? (address === undefined ? UNIX_SOCKET : undefined);
    if (name !== undefined) callers.set(request, name);
    const count = await (name === undefined ? addressLimit : callerLimit)(request);
    if (count.isAllowed) return;
    const { remaining, ttlInSeconds, isExceeded } = count;
    reply.headers({
      'ratelimit-limit': perMinute,
      'ratelimit-remaining': remaining,
      'ratelimit-reset': ttlInSeconds,
    });
    if (!isExceeded) return;
    reply.header('retry-after', ttlInSeconds);
    const subject = caller === undefined ? 'this address' : caller.name;
    throw new RequestError(
      'RATE_LIMITED',
      `${subject} may send ${perMinute} requests per minute (POOLSERVE_RATE_LIMIT); retry in ${ttlInSeconds} s`,
    );
  };
};
