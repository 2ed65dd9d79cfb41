import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../../errors.ts';
import type { ApiKeyHolder } from './api-keys.ts';

const MINUTE_MS = 60_000;

/** No key has this name. */
const UNIX_SOCKET = '';

/** Counts a request of a caller, or of an address where there is none. @throws RATE_LIMITED */
export type RateLimit = (
  request: FastifyRequest,
  reply: FastifyReply,
  caller: ApiKeyHolder | undefined,
) => Promise<void>;

/** Callers and addresses that are counted at once, each; the one that asked the longest ago is forgotten. */
const COUNTED = 10_000;

/**
 * A limit of so many requests in each minute from the first one on. An address of IPv6 stands for its /64, which is what
 * one customer has.
 */
export const createRateLimit = async (app: FastifyInstance, perMinute: number): Promise<RateLimit> => {
  const { default: rateLimit } = await import('@fastify/rate-limit');
  const window = { max: perMinute, timeWindow: MINUTE_MS, cache: COUNTED };
  await app.register(rateLimit, { ...window, global: false });
  const ofAddress = app.createRateLimit(window);
  const callers = new WeakMap<FastifyRequest, string>();
  const ofCaller = app.createRateLimit({ ...window, keyGenerator: (request) => callers.get(request) ?? '' });

  return async (request, reply, caller) => {
    // Who comes over the Unix socket has no address, unless a proxy that is believed tells it: all of them are one caller.
    const address: string | undefined = request.ip;
    const name = caller?.name ?? (address === undefined ? UNIX_SOCKET : undefined);
    if (name !== undefined) callers.set(request, name);
    const count = await (name === undefined ? ofAddress : ofCaller)(request);
    if (count.isAllowed) return;
    const { remaining, ttlInSeconds, isExceeded } = count;
    reply.headers({
      'ratelimit-limit': perMinute,
      'ratelimit-remaining': remaining,
      'ratelimit-reset': ttlInSeconds,
    });
    if (!isExceeded) return;
    reply.header('retry-after', ttlInSeconds);
    const whose = caller === undefined ? 'this address' : caller.name;
    throw new RequestError(
      'RATE_LIMITED',
      `${whose} may send ${perMinute} requests a minute (POOLSERVE_RATE_LIMIT); the next one in ${ttlInSeconds} s`,
    );
  };
};
