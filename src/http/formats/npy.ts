import { readNpyHead, writeNpyHead } from '../../codec/npy.ts';
import { RequestError } from '../../errors.ts';
import { planExchange, receiveTensor } from '../exchange.ts';
import { timed } from '../request-record.ts';
import type { Format } from './format.ts';
import { theOutput } from './the-output.ts';

/** numpy's .npy file; `datatype=BF16` in the query says what `<V2` is. */
export const npy: Format = {
  mediaType: 'application/x-npy',
  carriesMany: false,
  receive: async (exchange) => {
    const { body, record } = exchange;
    let received = 0;
    const { datatype, ...attributes } = exchange.query;
    exchange.operator.check();
    const head = await timed(record, 'receive', () =>
      body.head((bytes) => {
        received = bytes.length;
        const read = readNpyHead(bytes, datatype);
        return read === 'need more' ? read : { value: read, usedBytes: read.dataOffset };
      }),
    );
    if (head === undefined) {
      throw new RequestError('MALFORMED_NPY', `expected a .npy header, got a body that ends after ${received} bytes`);
    }
    const plan = planExchange(exchange, attributes, [head.spec]);
    const chunks = await receiveTensor(exchange, plan, head.spec, head.dataOffset);
    return { plan, attributes, inputs: [{ ...head.spec, chunks }] };
  },
  encode: async (_exchange, outputs) => {
    const { spec, bytes } = theOutput(outputs);
    return { headers: {}, chunks: [writeNpyHead(spec), bytes] };
  },
};
