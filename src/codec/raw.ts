import { RequestError } from '../errors.ts';
import { DTYPE_NAMES, DTYPES, isDType } from '../tensor/dtype.ts';
import { checkShape } from '../tensor/shape.ts';
import { readSpelling } from '../tensor/spelling.ts';
import { didYouMean, synonymsAmong } from '../tensor/synonyms.ts';
import type { TensorSpec } from '../tensor/tensor.ts';

/**
 * The tensor `x` that a query describes: `shape=1,64,112,112&datatype=FP32`.
 * @throws INVALID_SHAPE, INVALID_DATATYPE for what is missing or impossible
 */
export const readRawHead = (query: { readonly shape?: unknown; readonly datatype?: unknown }): TensorSpec => {
  const { shape, datatype } = query;
  if (typeof shape !== 'string') {
    throw new RequestError(
      'INVALID_SHAPE',
      'shape: expected the extents of x, as in ?shape=1,64,112,112&datatype=FP32, got nothing (a file that numpy.save wrote says them itself, with content-type: application/x-npy)',
      '?shape',
    );
  }
  if (!isDType(datatype)) {
    const got =
      datatype === undefined
        ? 'nothing'
        : `${JSON.stringify(datatype)}${didYouMean(synonymsAmong(String(datatype), DTYPE_NAMES))}`;
    throw new RequestError(
      'INVALID_DATATYPE',
      `datatype: expected one of ${DTYPE_NAMES.join(', ')}, got ${got}`,
      '?datatype',
    );
  }
  const extents = shape === '' ? [] : [readSpelling(shape)].flat();
  return { name: 'x', datatype, shape: checkShape('x', extents, DTYPES[datatype].bytes, '?shape') };
};

/** Headers that describe a response of bare bytes. */
export const rawHeaders = ({ shape, datatype }: TensorSpec) => ({
  'x-tensor-shape': shape.join(','),
  'x-tensor-datatype': datatype,
});
