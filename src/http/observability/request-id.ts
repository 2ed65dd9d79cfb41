import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Returns the id of a request: a short, plain `x-request-id` of the caller, otherwise a new UUID. */
export const requestId = ({ headers }: Pick<IncomingMessage, 'headers'>): string => {
  const id = headers['x-request-id'];
  return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : randomUUID();
};

/** Returns the trace id of a `traceparent` header (W3C Trace Context §3.2.2); undefined without a valid one. */
export const traceId = ({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined => {
  const { traceparent } = headers;
  if (traceparent === undefined) return undefined;
  const [, id] =
    /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/.exec(
      typeof traceparent === 'string' ? traceparent : '',
    ) ?? [];
  return id;
};
