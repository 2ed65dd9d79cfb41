import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import type { Refusal } from '../../errors.ts';
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

/** Answers bytes that are not HTTP, on the bare socket, and ends the connection. */
export const answerClientError =
  (log: FastifyBaseLogger) =>
  (error: NodeJS.ErrnoException, socket: Socket): void => {
    // What is written to whoever does not finish the handshake waits for it: so would the end of the connection.
    if (error.code === 'ECONNRESET' || error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT' || !socket.writable) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    const refusal = PARSER_CODES[error.code ?? ''] ?? { code: 'UNREADABLE_REQUEST', detail: error.message };
    const answer = problem(refusal, '', requestId);
    const status = PARSER_CODES[error.code ?? '']?.status ?? answer.status;
    const text = JSON.stringify({ ...answer.document, status });
    log.info({ request_id: requestId, status, detail: refusal.detail }, 'unreadable request');
    socket.end(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`),
        `content-length: ${Buffer.byteLength(text)}`,
        `x-request-id: ${requestId}`,
        'connection: close',
        '',
        text,
      ].join('\r\n'),
      () => socket.destroy(),
    );
  };
