import { LRUCache } from 'lru-cache';
import { type NpyHead, npyDataOffset, readNpyHead, writeNpyHead } from '../../codec/npy.ts';
import { RequestError } from '../../errors.ts';
import type { Attributes } from '../attributes.ts';
import { deepFreeze } from '../deep-freeze.ts';
import { timed } from '../request-record.ts';
import type { Format } from './format.ts';
import { onceFor } from './once-for.ts';
import { oneTensor } from './one-tensor.ts';

/** Heads that were read, by their bytes and the datatype that was said: clients send a few, and reading one takes 30 µs. */
const known = new LRUCache<string, NpyHead>({ max: 1024 });
const MAX_KEPT_BYTES = 512;

/** `readNpyHead`, as the same bytes were read before. */
const headIn = (bytes: Uint8Array, datatype: unknown): NpyHead | 'need more' => {
  const dataOffset = npyDataOffset(bytes);
  if (dataOffset === 'need more' || dataOffset > MAX_KEPT_BYTES) return readNpyHead(bytes, datatype);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, dataOffset).toString('latin1');
  const key = text + JSON.stringify(datatype);
  const found = known.get(key);
  if (found !== undefined) return found;
  const head = readNpyHead(bytes, datatype);
  if (head !== 'need more') known.set(key, deepFreeze(head));
  return head;
};

/** The attributes of a query but the datatype. */
const attributesOf = onceFor(({ datatype, ...attributes }: Attributes): Attributes => Object.freeze(attributes));
const headOf = onceFor(writeNpyHead);

/** numpy's .npy file; `datatype=BF16` in the query says what `<V2` is. */
export const npy: Format = oneTensor({
  mediaType: 'application/x-npy',
  readHead: async ({ body, record, query }) => {
    let received = 0;
    const head = await timed(record, 'receive', () =>
      body.head((bytes) => {
        received = bytes.length;
        const read = headIn(bytes, query.datatype);
        return read === 'need more' ? read : { value: read, usedBytes: read.dataOffset };
      }),
    );
    if (head !== undefined) return { spec: head.spec, headBytes: head.dataOffset, attributes: attributesOf(query) };
    throw new RequestError('MALFORMED_NPY', `expected a .npy header, got a body that ends after ${received} bytes`);
  },
  // A copy: the answer's chunks are given away.
  writeHead: (spec) => ({ headers: {}, bytes: Buffer.from(headOf(spec)) }),
});
