import { rawHeaders, readRawHead } from '../../codec/raw.ts';
import type { Attributes } from '../attributes.ts';
import { deepFreeze } from '../deep-freeze.ts';
import type { Format } from './format.ts';
import { oneTensor, type TensorHead } from './one-tensor.ts';

/** Heads that were read, by the query that said them: those of `/v1/pool` are kept. */
const heads = new WeakMap<Attributes, TensorHead>();

const readHead = (query: Attributes): TensorHead => {
  const { shape, datatype, ...attributes } = query;
  const head = deepFreeze({ spec: readRawHead({ shape, datatype }), headBytes: 0, attributes });
  if (Object.isFrozen(query)) heads.set(query, head);
  return head;
};

/** Bare little-endian bytes; shape and datatype are in the query, those of the answer in its headers. */
export const raw: Format = oneTensor({
  mediaType: 'application/octet-stream',
  readHead: ({ query }) => heads.get(query) ?? readHead(query),
  writeHead: (spec) => ({ headers: rawHeaders(spec) }),
});
