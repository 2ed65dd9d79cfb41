import { rawHeaders, readRawHead } from '../../codec/raw.ts';
import { planExchange, receiveTensor } from '../exchange.ts';
import type { Format } from './format.ts';
import { theOutput } from './the-output.ts';

/** Bare little-endian bytes; shape and datatype are in the query, those of the answer in its headers. */
export const raw: Format = {
  mediaType: 'application/octet-stream',
  carriesMany: false,
  receive: async (exchange) => {
    const { shape, datatype, ...attributes } = exchange.query;
    const spec = readRawHead({ shape, datatype });
    const plan = planExchange(exchange, attributes, [spec]);
    const chunks = await receiveTensor(exchange, plan, spec, 0);
    return { plan, attributes, inputs: [{ ...spec, chunks }] };
  },
  encode: async (_exchange, outputs) => {
    const { spec, bytes } = theOutput(outputs);
    return { headers: rawHeaders(spec), chunks: [bytes] };
  },
};
