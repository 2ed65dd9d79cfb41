import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bytesOf, openBody, refuseLargeBody } from './body.ts';
import { answerEncoding, compress } from './content-encoding.ts';
import type { Context } from './context.ts';
import type { Serving } from './exchange.ts';
import type { Answer } from './formats/format.ts';
import { free } from './free.ts';
import { withinLife } from './request-life.ts';
import { recordOf, timed } from './request-record.ts';

/**
 * Serves one inference: `infer` within the request's deadline, its bytes reserved until the answer is out, the answer
 * compressed where the protocol has that and the caller accepts it.
 */
export const serve = async (
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  infer: (serving: Serving) => Promise<Answer>,
): Promise<FastifyReply> => {
  const { maxBodyBytes, requestTimeoutMs } = context.config;
  const answer = await withinLife(request.raw, reply.raw, requestTimeoutMs, async (life) => {
    const record = recordOf(request.raw);
    const body = openBody(request.raw, reply.raw, life.signal);
    refuseLargeBody(body.declaredBytes, maxBodyBytes);
    const reservation = context.admission.open();
    try {
      const plain = await infer({ context, body, reservation, record, requestId: request.id, ...life });
      const encoded = await timed(record, 'encode', () => encode(plain, answerEncoding(request.headers)));
      if (reply.raw.destroyed) reservation.release();
      else reply.raw.once('close', reservation.release);
      return encoded;
    } catch (error) {
      reservation.release();
      throw error;
    }
  });
  return send(reply, answer);
};

/**
 * Answers of /v1 go as they are: Python's `requests` accepts gzip unasked, and compressing 800 KB of tensor takes
 * 17 ms.
 */
const encode = async (answer: Answer, encoding: string | undefined): Promise<Answer> => {
  if (!answer.compressible) return answer;
  const headers = { ...answer.headers, vary: 'accept-encoding' };
  if (encoding === undefined) return { ...answer, headers };
  const chunks = await compress(answer.chunks, encoding);
  answer.chunks.forEach(free);
  return { headers: { ...headers, 'content-encoding': encoding }, chunks };
};

const send = (reply: FastifyReply, { headers, chunks }: Answer): FastifyReply => {
  reply.headers(headers).header('content-length', bytesOf(chunks));
  reply.raw.once('finish', () => chunks.forEach(free));
  const [only, ...more] = chunks;
  if (only !== undefined && more.length === 0) return reply.send(only);
  const body = new Readable({ read: () => {} });
  for (const chunk of chunks) body.push(chunk);
  body.push(null);
  return reply.send(body);
};
