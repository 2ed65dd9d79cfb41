import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import type { Refusal } from '../../errors.ts';
import type { Connections } from '../life/connections.ts';
import { whenClosed } from '../life/when-closed.ts';
import { problem } from './problem.ts';

/** What Node's HTTP parser gives up on, with the status where it is not that of the code. */
const PARSER_CODES: Readonly<Record<string, Refusal & { status?: number }>> = {
  HPE_HEADER_OVERFLOW: {
    code: 'UNREADABLE_REQUEST',
    detail: 'the request line and headers are too long, expected at most 16384 bytes',
    status: 431,
  },
  HPE_INVALID_EOF_STATE: { code: 'UNREADABLE_REQUEST', detail: 'the connection ended before the request did' },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'DEADLINE_EXCEEDED',
    detail: 'the head of the request did not come in time',
    status: 408,
  },
};

/**
 * Answers bytes that are not HTTP, on the bare socket, and ends the connection: after the answers that are due on it, and
 * not in the midst of one.
 */
export const answerClientError =
  (log: FastifyBaseLogger, dueOn: Connections['dueOn']) =>
  (error: NodeJS.ErrnoException, socket: Socket): void => {
    const due = dueOn(socket);
    const broken = due.find(({ incoming }) => !incoming.complete);
    const last = due.findLast(({ incoming }) => incoming.complete);
    if (isUnanswerable(error, socket) || broken?.outgoing.headersSent) socket.destroy();
    else if (last === undefined) answer(log, error, socket);
    else whenClosed(last.outgoing, () => answer(log, error, socket));
  };

/** What is written to whoever does not finish the handshake waits for it: so would the end of the connection. */
const isUnanswerable = ({ code }: NodeJS.ErrnoException, { writable }: Socket): boolean =>
  code === 'ECONNRESET' || code === 'ERR_TLS_HANDSHAKE_TIMEOUT' || !writable;

/** Node's own halt while a client does not read, which it takes for a fault over TLS. */
const PAUSED = 'HPE_PAUSED';

const answer = (log: FastifyBaseLogger, error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === PAUSED || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = randomUUID();
  const refusal = PARSER_CODES[error.code ?? ''] ?? { code: 'UNREADABLE_REQUEST', detail: error.message };
  const told = problem(refusal, '', requestId);
  const status = PARSER_CODES[error.code ?? '']?.status ?? told.status;
  const text = JSON.stringify({ ...told.document, status });
  log.info({ request_id: requestId, status, detail: refusal.detail }, 'unreadable request');
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
