import { rawHeaders, readRawHead } from '../../codec/raw.ts';
import type { Format } from './format.ts';
import { oneTensor } from './one-tensor.ts';

/** Bare little-endian bytes; shape and datatype are in the query, those of the answer in its headers. */
export const raw: Format = oneTensor({
  mediaType: 'application/octet-stream',
  readHead: ({ query: { shape, datatype, ...attributes } }) => ({
    spec: readRawHead({ shape, datatype }),
    headBytes: 0,
    attributes,
  }),
  writeHead: (spec) => ({ headers: rawHeaders(spec) }),
});
