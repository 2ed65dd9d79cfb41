import { readNpyHead, writeNpyHead } from '../../codec/npy.ts';
import { RequestError } from '../../errors.ts';
import { timed } from '../request-record.ts';
import type { Format } from './format.ts';
import { oneTensor } from './one-tensor.ts';

/** numpy's .npy file; `datatype=BF16` in the query says what `<V2` is. */
export const npy: Format = oneTensor({
  mediaType: 'application/x-npy',
  readHead: async ({ body, record, query: { datatype, ...attributes } }) => {
    let received = 0;
    const head = await timed(record, 'receive', () =>
      body.head((bytes) => {
        received = bytes.length;
        const read = readNpyHead(bytes, datatype);
        return read === 'need more' ? read : { value: read, usedBytes: read.dataOffset };
      }),
    );
    if (head !== undefined) return { spec: head.spec, headBytes: head.dataOffset, attributes };
    throw new RequestError('MALFORMED_NPY', `expected a .npy header, got a body that ends after ${received} bytes`);
  },
  writeHead: (spec) => ({ headers: {}, bytes: writeNpyHead(spec) }),
});
