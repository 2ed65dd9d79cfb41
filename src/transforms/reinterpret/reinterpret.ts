import { RequestError } from '../../errors.ts';
import { DTYPE_NAMES, DTYPES } from '../../tensor/dtype.ts';
import { words } from '../attribute-schemas.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = {
  datatype: words(DTYPE_NAMES, `one of ${DTYPE_NAMES.join(', ')}, of as many bytes`),
};

/** The same bytes as elements of another datatype: integers that are too large wrap. */
export const reinterpret = defineTransform({
  name: 'reinterpret',
  title: 'The same bytes, read as another datatype.',
  attributes,
  internal: true,
  apply: ({ datatype }, x) => {
    if (DTYPES[datatype].bytes !== DTYPES[x.datatype].bytes) {
      const detail = `datatype: expected one of ${DTYPES[x.datatype].bytes} bytes, as ${x.datatype} has, got ${datatype}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?datatype');
    }
    return { kind: 'reinterpreted', rows: 'separate', shape: x.shape, datatype };
  },
});
