import { type JsonMessage, readJsonMessage } from '../../codec/json.ts';
import { mergeAttributes, pointingInto } from '../attributes.ts';
import { bytesOf } from '../body.ts';
import { type Exchange, planExchange, reservePlan } from '../exchange.ts';
import { INLINE_TEXT_BYTES, receiveText } from '../receive-text.ts';
import { timed } from '../request-record.ts';
import { textBytes, writeText } from '../write-text.ts';
import type { Format } from './format.ts';

/** The JSON of the Open Inference Protocol. */
export const json: Format = {
  mediaType: 'application/json',
  carriesMany: true,
  receive: async (exchange) => {
    const { context, record } = exchange;
    exchange.operator.check();
    const chunks = await receiveText(exchange);
    const message = await timed(record, 'receive', async () => {
      if (bytesOf(chunks) <= INLINE_TEXT_BYTES) return readJsonMessage(chunks);
      return (await context.dispatcher.readJson({ chunks }, exchange)).message;
    });
    return planMessage(exchange, message);
  },
  textBytes,
  encode: async (exchange, outputs, id) => {
    const text = await writeText(exchange, outputs, id === undefined ? {} : { id });
    return { headers: {}, chunks: [text] };
  },
};

const planMessage = async (exchange: Exchange, message: JsonMessage) => {
  const { inputs, parameters, id } = message;
  const attributes = mergeAttributes(exchange.query, parameters);
  const plan = pointingInto(parameters, () => planExchange(exchange, attributes, inputs));
  await reservePlan(exchange, plan);
  return { plan, attributes, inputs, ...(id !== undefined && { id }) };
};
