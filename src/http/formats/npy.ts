import { type NpyHead, npyDataOffset, readWholeNpyHead, writeNpyHead } from '../../codec/npy.ts';
import { RequestError } from '../../errors.ts';
import { memoize } from '../../tensor/memoize.ts';
import { createHeaderCache } from '../body/header-cache.ts';
import type { Attributes } from '../plans/attributes.ts';
import type { Format } from './format.ts';
import { oneTensor } from './one-tensor.ts';

const heads = createHeaderCache<NpyHead>();

const headIn = (bytes: Uint8Array, datatype: unknown): NpyHead | 'need more' => {
  const dataOffset = npyDataOffset(bytes);
  if (dataOffset === 'need more') return dataOffset;
  const head = bytes.subarray(0, dataOffset);
  return heads(head, `${JSON.stringify(datatype)}`, () => readWholeNpyHead(head, datatype));
};

/** Returns the attributes of a query without the datatype. */
const attributesOf = memoize(({ datatype, ...attributes }: Attributes): Attributes => Object.freeze(attributes));
const headOf = memoize(writeNpyHead);

/** NumPy's .npy file; `datatype=BF16` in the query determines the datatype of `<V2`. */
export const npy: Format = oneTensor({
  mediaType: 'application/x-npy',
  readHead: async ({ body }, query) => {
    let receivedBytes = 0;
    const head = await body.head((bytes) => {
      receivedBytes = bytes.length;
      const read = headIn(bytes, query.datatype);
      return read === 'need more' ? read : { value: read, usedBytes: read.dataOffset };
    });
    if (head !== undefined) return { spec: head.spec, headBytes: head.dataOffset, attributes: attributesOf(query) };
    throw new RequestError(
      'MALFORMED_NPY',
      `expected a .npy header, got a body that ends after ${receivedBytes} bytes`,
    );
  },
  // A copy: the chunks of a response are freed.
  writeHead: (spec) => ({ headers: {}, bytes: Buffer.from(headOf(spec)) }),
});
