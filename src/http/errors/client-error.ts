import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import type { Refusal } from '../../errors.ts';
import type { Connections } from '../lifetime/connections.ts';
import { onResponseClosed } from '../lifetime/on-response-closed.ts';
import { problem } from './problem.ts';

const UNSUPPORTED_VERSION: Refusal = { code: 'UNSUPPORTED_VERSION', detail: 'expected HTTP/1.1 or HTTP/1.0' };

/** Refusals by the code of Node's HTTP parser or by its reason; `status` overrides that of the refusal's code. */
const PARSER_CODES: Readonly<Record<string, Refusal & { status?: number }>> = {
  HPE_HEADER_OVERFLOW: {
    code: 'UNREADABLE_REQUEST',
    detail: 'the request line and headers are too long, expected at most 16384 bytes',
    status: 431,
  },
  // By reason: a line that ends with a bare line feed has the same code.
  'Invalid HTTP version': UNSUPPORTED_VERSION,
  // The preface of HTTP/2 (RFC 9113 §3.4).
  HPE_PAUSED_H2_UPGRADE: UNSUPPORTED_VERSION,
  HPE_INVALID_EOF_STATE: { code: 'UNREADABLE_REQUEST', detail: 'the connection ended before the request did' },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'DEADLINE_EXCEEDED',
    detail: 'the head of the request was not received in time',
    status: 408,
  },
};

type ParserError = NodeJS.ErrnoException & { readonly reason?: string };

/**
 * Returns a handler that responds to bytes that are not HTTP on the bare socket and closes the connection, after the pending
 * responses of the connection and not within one.
 */
export const handleClientError =
  (log: FastifyBaseLogger, dueOn: Connections['dueOn']) =>
  (error: ParserError, socket: Socket): void => {
    const due = dueOn(socket);
    const broken = due.find(({ incoming }) => !incoming.complete);
    const last = due.findLast(({ incoming }) => incoming.complete);
    if (cannotRespond(error, socket) || broken?.outgoing.headersSent) socket.destroy();
    else if (last === undefined) respond(log, error, socket);
    else onResponseClosed(last.outgoing, () => respond(log, error, socket));
  };

/** Writes to a socket in an unfinished TLS handshake are queued; so would be its end. */
const cannotRespond = ({ code }: NodeJS.ErrnoException, { writable }: Socket): boolean =>
  code === 'ECONNRESET' || code === 'ERR_TLS_HANDSHAKE_TIMEOUT' || !writable;

/** Code of Node's pause while a client does not read, which over TLS is reported as an error. */
const PAUSED = 'HPE_PAUSED';

const respond = (log: FastifyBaseLogger, error: ParserError, socket: Socket): void => {
  if (error.code === PAUSED || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = PARSER_CODES[error.reason ?? ''] ?? PARSER_CODES[error.code ?? ''];
  refuseOnSocket(log, socket, refusal ?? { code: 'UNREADABLE_REQUEST', detail: error.message }, refusal?.status);
};

/**
 * Returns a handler that refuses CONNECT, for which Node creates no response, and closes the connection; at once if responses are
 * pending on it.
 */
export const refuseConnect =
  (log: FastifyBaseLogger, dueOn: Connections['dueOn']) =>
  ({ url = '', socket }: IncomingMessage): void => {
    // Node has removed its listener.
    socket.on('error', () => {});
    if (dueOn(socket).length > 0) socket.destroy();
    else refuseOnSocket(log, socket, { code: 'METHOD_NOT_ALLOWED', detail: `expected no CONNECT, got CONNECT ${url}` });
  };

/** Writes a problem to a bare socket, logs it and closes the connection. `status` overrides that of the code. */
const refuseOnSocket = (log: FastifyBaseLogger, socket: Socket, refusal: Refusal, statusOverride?: number): void => {
  const requestId = randomUUID();
  const response = problem(refusal, '', requestId);
  const status = statusOverride ?? response.status;
  const text = JSON.stringify({ ...response.document, status });
  log.info({ request_id: requestId, status, code: refusal.code, detail: refusal.detail }, 'unreadable request');
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      ...Object.entries(response.headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(text)}`,
      `x-request-id: ${requestId}`,
      'connection: close',
      '',
      text,
    ].join('\r\n'),
    () => socket.destroy(),
  );
};
