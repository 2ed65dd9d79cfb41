import type { FastifyReply } from 'fastify';
import type { Context } from '../context.ts';

/** Sends whether the service is ready for requests; 503 while it drains. */
export const sendReadiness = (
  reply: FastifyReply,
  { draining }: Context['lifecycle'],
  more: Readonly<Record<string, string>> = {},
): FastifyReply => reply.code(draining ? 503 : 200).send({ ...more, ready: !draining });
