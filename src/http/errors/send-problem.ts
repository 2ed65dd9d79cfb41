import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import { type Refusal, RequestError } from '../../errors.ts';
import { ClientDisconnected } from '../lifetime/client-disconnected.ts';
import { lingering } from '../lifetime/lingering.ts';
import { loggablePointer } from '../observability/loggable-pointer.ts';
import { traceOf } from '../observability/request-trace.ts';
import { problem } from './problem.ts';

/** Largest refused body of which Node itself reads the rest and keeps the connection. */
const SMALL_UPLOAD_BYTES = 64 * 1024;

/** Returns the error handler of the server, which responds with the problem of an error. */
export const sendProblem =
  (log: FastifyBaseLogger) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error instanceof ClientDisconnected) return reply.hijack();
    const refusal = refusalOf(error);
    if (refusal === undefined) log.error({ request_id: request.id, err: error }, 'request failed');

    const { code = 'INTERNAL_ERROR', pointer } = refusal ?? {};
    traceOf(request.raw).refusal = { code, pointer: pointer && loggablePointer(pointer) };
    const { status, headers, document } = problem(refusal, request.originalUrl.split('?', 1)[0] ?? '', request.id);
    const text = Buffer.from(JSON.stringify(document));
    reply.code(status).headers(headers);
    if (!isUploading(request.raw)) return reply.send(text);
    reply.header('connection', 'close').header('content-length', text.length);
    return reply.send(lingering(text, request.raw));
  };

const refusalOf = (error: unknown): Refusal | undefined => {
  if (error instanceof RequestError) return error;
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return undefined;
  if (typeof error.statusCode !== 'number' || error.statusCode >= 500) return undefined;
  return { code: 'UNREADABLE_REQUEST', detail: error.message };
};

/** Returns whether the rest of the body is too large to be read for the sake of the connection. */
const isUploading = (incoming: IncomingMessage): boolean => {
  const { headers, complete, readableEnded } = incoming;
  if (complete || readableEnded || !traceOf(incoming).invited) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > SMALL_UPLOAD_BYTES;
};
