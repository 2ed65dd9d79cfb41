import type { FastifyReply, FastifyRequest } from 'fastify';
import { isObject, type Json, kindOf } from '../../codec/json-members.ts';
import { decodeText, readJsonText } from '../../codec/json-text.ts';
import { RequestError } from '../../errors.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import type { Context } from '../context.ts';
import { withinLifetime } from '../lifetime/request-lifetime.ts';
import { openBody } from './body.ts';
import { UNCOUNTED } from './body-source.ts';

/** What says something about a request and is no data. */
const MAX_BYTES = 64 * 1024;

/**
 * The JSON object of a body that holds no tensors; one without members for an empty body.
 * @throws MALFORMED_JSON, BODY_TOO_LARGE
 */
export const readSmallJson = async (
  { config }: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Json> => {
  const chunks = await withinLifetime(request.raw, reply.raw, config.requestTimeoutMs, async (life) =>
    openBody(request.raw, reply.raw, life, UNCOUNTED).read(MAX_BYTES),
  );
  if (bytesOf(chunks) > MAX_BYTES)
    throw new RequestError('BODY_TOO_LARGE', `the body has more bytes than the ${MAX_BYTES} expected here at most`);
  const text = decodeText(chunks);
  const value = text.trim() === '' ? {} : readJsonText(text);
  if (isObject(value)) return value;
  throw new RequestError('MALFORMED_JSON', `expected a JSON object, got ${kindOf(value)}`);
};
