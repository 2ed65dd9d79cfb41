import type { FastifyReply, FastifyRequest } from 'fastify';
import { isObject, type Json, kindOf } from '../../codec/json-members.ts';
import { decodeText, readJsonText } from '../../codec/json-text.ts';
import { RequestError } from '../../errors.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import type { Context } from '../context.ts';
import { withinLifetime } from '../lifetime/request-lifetime.ts';
import { openBody } from './body.ts';
import { UNCOUNTED } from './body-source.ts';

/** Largest JSON body of a route without tensors. */
const MAX_BYTES = 64 * 1024;

/**
 * Returns the JSON object of a body without tensors; an empty object for an empty body.
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
    throw new RequestError(
      'BODY_TOO_LARGE',
      `the body has more than ${MAX_BYTES} bytes, expected at most ${MAX_BYTES}`,
    );
  const text = decodeText(chunks);
  const value = text.trim() === '' ? {} : readJsonText(text);
  if (isObject(value)) return value;
  throw new RequestError('MALFORMED_JSON', `expected a JSON object, got ${kindOf(value)}`);
};
