import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The id that a request is known by: the caller's `x-request-id` when it is short and plain, else a new UUID. */
export const requestId = ({ headers }: Pick<IncomingMessage, 'headers'>): string => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
};

/** The trace id of a `traceparent` header (W3C Trace Context §3.2.2); undefined without a valid one. */
export const traceId = ({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined => {
  const given = headers.traceparent;
  if (given === undefined) return undefined;
  const [, id] =
    /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/.exec(
      typeof given === 'string' ? given : '',
    ) ?? [];
  return id;
};
