import { rawHeaders, readRawHead } from '../../codec/raw.ts';
import { memoize } from '../../tensor/memoize.ts';
import type { Attributes } from '../plans/attributes.ts';
import { deepFreeze } from '../plans/deep-freeze.ts';
import type { Format, TensorHead } from './format.ts';
import { oneTensor } from './one-tensor.ts';

const headOf = memoize(
  ({ shape, datatype, ...attributes }: Attributes): TensorHead =>
    deepFreeze({ spec: readRawHead({ shape, datatype }), headBytes: 0, attributes }),
);
const headersOf = memoize(rawHeaders);

/** Little-endian bytes; the query has shape and datatype, response headers have those of the output. */
export const raw: Format = oneTensor({
  mediaType: 'application/octet-stream',
  readHead: (_request, query) => headOf(query),
  writeHead: (spec) => ({ headers: headersOf(spec) }),
});
