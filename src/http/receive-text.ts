import { bytesOf, refuseLargeBody } from './body.ts';
import { reserve, type Serving } from './exchange.ts';
import { timed } from './request-record.ts';

/** Texts up to this size are read on the event loop, in about 0.5 ms: as long as a message to a worker and back takes. */
export const INLINE_TEXT_BYTES = 64 * 1024;

/**
 * The chunks of a body that is one text, within its limit and reserved. One that does not say its length holds, once
 * it is not small, what the limit would let it grow to.
 * @throws BODY_TOO_LARGE, and what `reserve` does
 */
export const receiveText = async (serving: Serving): Promise<readonly Uint8Array[]> => {
  const { body, context, record } = serving;
  const { maxBodyBytes, maxInFlightBytes } = context.config;
  const read = (limitBytes: number) => timed(record, 'receive', () => body.read(limitBytes));
  refuseLargeBody(body.declaredBytes, maxBodyBytes);
  await reserve(serving, body.declaredBytes ?? INLINE_TEXT_BYTES);
  const first = await read(body.declaredBytes ?? INLINE_TEXT_BYTES);
  const firstBytes = bytesOf(first);
  if (body.declaredBytes !== undefined || firstBytes <= INLINE_TEXT_BYTES) return first;
  await reserve(serving, Math.min(maxBodyBytes, maxInFlightBytes));
  const chunks = [...first, ...(await read(maxBodyBytes - firstBytes))];
  refuseLargeBody(bytesOf(chunks), maxBodyBytes);
  return chunks;
};
