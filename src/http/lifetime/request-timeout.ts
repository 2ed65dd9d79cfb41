import type { IncomingHttpHeaders } from 'node:http';
import { RequestError } from '../../errors.ts';

/** The header by which a caller says how many seconds it waits (draft-thomson-hybi-http-timeout-00 §2); here also parts of one. */
export const REQUEST_TIMEOUT = 'request-timeout';

/** Milliseconds that the caller waits for its answer; undefined when it does not say. @throws UNREADABLE_REQUEST */
export const requestTimeoutMs = (headers: IncomingHttpHeaders): number | undefined => {
  const given = headers[REQUEST_TIMEOUT];
  if (given === undefined) return undefined;
  if (typeof given === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(given)) return Number(given) * 1000;
  throw new RequestError(
    'UNREADABLE_REQUEST',
    `${REQUEST_TIMEOUT}: expected seconds, as 30 or 0.25, got ${JSON.stringify(String(given).slice(0, 64))}`,
  );
};
