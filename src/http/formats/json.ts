import type { JsonMessage } from '../../codec/json.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import { textBytes, writeText } from '../body/write-text.ts';
import { timed } from '../observability/request-trace.ts';
import { mergeAttributes, pointingInto } from '../plans/attributes.ts';
import { type Exchange, planExchange, reservePlan } from '../requests/exchange.ts';
import { chain, type MaybePromise } from '../requests/maybe-promise.ts';
import { receiveText } from '../requests/receive-text.ts';
import type { Format, Received } from './format.ts';

/** The JSON of the Open Inference Protocol. */
export const json: Format = {
  mediaType: 'application/json',
  carriesMany: true,
  receive: (exchange) => {
    exchange.operator.check();
    return chain(receiveText(exchange), (chunks) => {
      const readBytes = bytesOf(chunks);
      const { config, dispatcher } = exchange.context;
      const task = { chunks, maxInputs: config.maxInputs };
      const read = timed(exchange.record, 'receive', () => dispatcher.readJson(task, exchange));
      return chain(read, ({ message }) => planMessage(exchange, message, readBytes));
    });
  },
  textBytes,
  encode: (exchange, outputs, id) =>
    chain(writeText(exchange, { outputs, extra: id === undefined ? {} : { id } }), (text) => ({
      headers: {},
      chunks: [text],
    })),
};

const planMessage = (exchange: Exchange, message: JsonMessage, readBytes: number): MaybePromise<Received> => {
  const { inputs, parameters, id } = message;
  const attributes = mergeAttributes(exchange.query, parameters);
  const plan = pointingInto(parameters, () => planExchange(exchange, attributes, inputs, readBytes));
  return chain(reservePlan(exchange, plan), () => ({ plan, attributes, inputs, ...(id !== undefined && { id }) }));
};
