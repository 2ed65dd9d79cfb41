import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import type { Refusal } from '../../errors.ts';
import type { Connections } from '../lifetime/connections.ts';
import { onResponseClosed } from '../lifetime/on-response-closed.ts';
import { problem } from './problem.ts';

const UNSUPPORTED_VERSION: Refusal = { code: 'UNSUPPORTED_VERSION', detail: 'expected HTTP/1.1 or HTTP/1.0' };

/** Refusals by the code of Node's HTTP parser, or its reason; with the status where it is not that of the refusal's code. */
const PARSER_CODES: Readonly<Record<string, Refusal & { status?: number }>> = {
  HPE_HEADER_OVERFLOW: {
    code: 'UNREADABLE_REQUEST',
    detail: 'the request line and headers are too long, expected at most 16384 bytes',
    status: 431,
  },
  // By its reason: a line that ends with a bare line feed has the same code.
  'Invalid HTTP version': UNSUPPORTED_VERSION,
  // The preface of HTTP/2 (RFC 9113 §3.4).
  HPE_PAUSED_H2_UPGRADE: UNSUPPORTED_VERSION,
  HPE_INVALID_EOF_STATE: { code: 'UNREADABLE_REQUEST', detail: 'the connection ended before the request did' },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'DEADLINE_EXCEEDED',
    detail: 'the head of the request did not come in time',
    status: 408,
  },
};

type ParserError = NodeJS.ErrnoException & { readonly reason?: string };

/**
 * Answers bytes that are not HTTP, on the bare socket, and ends the connection: after the answers that are due on it, and
 * not in the midst of one.
 */
export const answerClientError =
  (log: FastifyBaseLogger, dueOn: Connections['dueOn']) =>
  (error: ParserError, socket: Socket): void => {
    const due = dueOn(socket);
    const broken = due.find(({ incoming }) => !incoming.complete);
    const last = due.findLast(({ incoming }) => incoming.complete);
    if (isUnanswerable(error, socket) || broken?.outgoing.headersSent) socket.destroy();
    else if (last === undefined) answer(log, error, socket);
    else onResponseClosed(last.outgoing, () => answer(log, error, socket));
  };

/** What is written to whoever does not finish the handshake waits for it: so would the end of the connection. */
const isUnanswerable = ({ code }: NodeJS.ErrnoException, { writable }: Socket): boolean =>
  code === 'ECONNRESET' || code === 'ERR_TLS_HANDSHAKE_TIMEOUT' || !writable;

/** Node's own halt while a client does not read, which it takes for a fault over TLS. */
const PAUSED = 'HPE_PAUSED';

const answer = (log: FastifyBaseLogger, error: ParserError, socket: Socket): void => {
  if (error.code === PAUSED || !socket.writable) {
    socket.destroy();
    return;
  }
  const known = PARSER_CODES[error.reason ?? ''] ?? PARSER_CODES[error.code ?? ''];
  refuseOnSocket(log, socket, known ?? { code: 'UNREADABLE_REQUEST', detail: error.message }, known?.status);
};

/** Refuses CONNECT, which Node gives no response to write to, and ends its connection; at once where others are due on it. */
export const refuseConnect =
  (log: FastifyBaseLogger, dueOn: Connections['dueOn']) =>
  ({ url = '', socket }: IncomingMessage): void => {
    // Node has removed its own listener.
    socket.on('error', () => {});
    if (dueOn(socket).length > 0) socket.destroy();
    else refuseOnSocket(log, socket, { code: 'METHOD_NOT_ALLOWED', detail: `expected no CONNECT, got CONNECT ${url}` });
  };

/** Writes a problem to a bare socket, logs it, and ends the connection. `code` decides the status unless it is given. */
const refuseOnSocket = (log: FastifyBaseLogger, socket: Socket, refusal: Refusal, codeStatus?: number): void => {
  const requestId = randomUUID();
  const told = problem(refusal, '', requestId);
  const status = codeStatus ?? told.status;
  const text = JSON.stringify({ ...told.document, status });
  log.info({ request_id: requestId, status, code: refusal.code, detail: refusal.detail }, 'unreadable request');
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      ...Object.entries(told.headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(text)}`,
      `x-request-id: ${requestId}`,
      'connection: close',
      '',
      text,
    ].join('\r\n'),
    () => socket.destroy(),
  );
};
