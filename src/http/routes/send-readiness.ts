import type { FastifyReply } from 'fastify';
import type { Context } from '../context.ts';

/** Says whether the process may be sent requests: not, with 503, once it is about to end. */
export const sendReadiness = (
  reply: FastifyReply,
  { draining }: Context['lifecycle'],
  more: Readonly<Record<string, string>> = {},
): FastifyReply => reply.code(draining ? 503 : 200).send({ ...more, ready: !draining });
