import { INLINE_TEXT_BYTES } from '../../dispatch/json-runner.ts';
import { readMicroseconds } from '../../dispatch/json-time.ts';
import { refuseLargeBody } from '../body/body.ts';
import { timed } from '../observability/request-trace.ts';
import { holdForWork, reserve, type Serving } from './exchange.ts';

/**
 * Bytes that a text holds while a worker reads it, for each of its own: itself, a copy in one piece, and tensors: of two
 * bytes of text, `1,`, become eight. Measured for FP64 5.9, for usual FP32 1.9.
 */
const READING_BYTES = 6;
/** How much more is reserved for a text that is larger than what was. */
const GROWTH = 4;

/**
 * The chunks of a body that is one text, within its limit, and held with what reading it needs. A body without a
 * Content-Length is admitted as a small one, and again with four times as much whenever it turns out larger.
 * @throws BODY_TOO_LARGE, and what `reserve` does
 */
export const receiveText = async (serving: Serving): Promise<readonly Uint8Array[]> => {
  const { body, context, record } = serving;
  const { maxBodyBytes } = context.config;
  const read = (limitBytes: number) => timed(record, 'receive', () => body.read(limitBytes));
  refuseLargeBody(body.declaredBytes, maxBodyBytes);
  const chunks: Uint8Array[] = [];
  let received = 0;
  for (let limit = body.declaredBytes ?? INLINE_TEXT_BYTES; ; limit = Math.min(limit * GROWTH, maxBodyBytes)) {
    if (limit <= INLINE_TEXT_BYTES) await reserve(serving, limit);
    else await reserve(serving, limit * READING_BYTES, readMicroseconds(limit));
    for (const chunk of await read(limit - received)) {
      chunks.push(chunk);
      received += chunk.length;
    }
    refuseLargeBody(received, maxBodyBytes);
    if (received <= limit) break;
  }
  const room = holdForWork(serving);
  if (room !== undefined) await room;
  return chunks;
};
