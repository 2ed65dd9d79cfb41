import { type JsonMessage, readJsonMessage } from '../../codec/json.ts';
import { writeJsonOutputs } from '../../codec/json-output.ts';
import { findReduction, findRegion } from '../../pipeline/catalogue.ts';
import { mergeAttributes } from '../attributes.ts';
import { refuseLargeBody } from '../body.ts';
import { type Exchange, planBytes, planExchange, reserve } from '../exchange.ts';
import { timed } from '../request-record.ts';
import type { Format } from './format.ts';

/** Texts up to this size are read on the event loop, in about 0.5 ms: as long as a message to a worker and back takes. */
const INLINE_TEXT_BYTES = 64 * 1024;

/** Outputs up to this size are written on the event loop, as 0.5 µs an element: 1,024 FP32 in 0.5 ms. */
const INLINE_TENSOR_BYTES = 4 * 1024;

/** The JSON of the Open Inference Protocol. */
export const json: Format = {
  mediaType: 'application/json',
  carriesMany: true,
  receive: async (exchange) => {
    const { context, record, signal } = exchange;
    findRegion(exchange.region);
    exchange.reductions.forEach(findReduction);
    const chunks = await receiveText(exchange);
    const message = await timed(record, 'receive', async () => {
      if (record.bytesIn <= INLINE_TEXT_BYTES) return readJsonMessage(chunks);
      return (await context.dispatcher.readJson(chunks, signal)).message;
    });
    return planMessage(exchange, message);
  },
  encode: async ({ context, signal }, outputs, id) => {
    const extra = id === undefined ? {} : { id };
    const bytes = outputs.reduce((sum, output) => sum + output.bytes.length, 0);
    if (bytes <= INLINE_TENSOR_BYTES) return { headers: {}, chunks: [writeJsonOutputs(outputs, extra)] };
    return { headers: {}, chunks: [(await context.dispatcher.writeJson({ outputs, extra }, signal)).text] };
  },
};

/**
 * The chunks of the body, within its limit and reserved. One that does not say its length holds, once it is not
 * small, what the limit would let it grow to.
 */
const receiveText = async (exchange: Exchange): Promise<readonly Uint8Array[]> => {
  const { body, context, record } = exchange;
  const { maxBodyBytes, maxInFlightBytes } = context.config;
  const read = (limitBytes: number) => timed(record, 'receive', () => body.read(limitBytes));
  refuseLargeBody(body.declaredBytes, maxBodyBytes);
  await reserve(exchange, body.declaredBytes ?? INLINE_TEXT_BYTES);
  const first = await read(body.declaredBytes ?? INLINE_TEXT_BYTES);
  if (body.declaredBytes !== undefined || record.bytesIn <= INLINE_TEXT_BYTES) return first;
  await reserve(exchange, Math.min(maxBodyBytes, maxInFlightBytes));
  const rest = await read(maxBodyBytes - record.bytesIn);
  refuseLargeBody(record.bytesIn, maxBodyBytes);
  return [...first, ...rest];
};

const planMessage = async (exchange: Exchange, message: JsonMessage) => {
  const { inputs, parameters, id } = message;
  const plan = planExchange(exchange, mergeAttributes(exchange.query, parameters), inputs);
  await reserve(exchange, planBytes(plan));
  return { plan, inputs, ...(id !== undefined && { id }) };
};
