import type { IncomingHttpHeaders } from 'node:http';
import { quote, RequestError } from '../../errors.ts';

/** The header with the seconds that a caller waits (draft-thomson-hybi-http-timeout-00 §2); fractions are an extension. */
export const REQUEST_TIMEOUT = 'request-timeout';

/** Returns the milliseconds that the caller waits for its response; undefined without the header. @throws UNREADABLE_REQUEST */
export const requestTimeoutMs = (headers: IncomingHttpHeaders): number | undefined => {
  const value = headers[REQUEST_TIMEOUT];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(value)) return Number(value) * 1000;
  throw new RequestError(
    'UNREADABLE_REQUEST',
    `${REQUEST_TIMEOUT}: expected seconds, as 30 or 0.25, got ${quote(String(value))}`,
  );
};
