import { type Static, Type } from '@sinclair/typebox';
import { DTYPE_NAMES } from '../../tensor/dtype.ts';

const oneOf = <const T extends string>(values: readonly T[], description: string) =>
  Type.Optional(
    Type.Unsafe<T>(
      Type.Union(
        values.map((value) => Type.Literal(value)),
        { description },
      ),
    ),
  );

/** Attributes that every operator has. */
export const commonAttributes = {
  layout: oneOf(['channels_first', 'channels_last'], 'channels_first (default) or channels_last'),
  unbatched: Type.Optional(
    Type.Boolean({ description: 'true or false (default): whether the first axis is not a batch' }),
  ),
  output_datatype: oneOf(
    DTYPE_NAMES,
    `the datatype of the output (default: the operator’s own), one of ${DTYPE_NAMES.join(', ')}`,
  ),
  nan: oneOf(['propagate', 'ignore', 'error'], 'propagate (default), ignore (NaN is not an element) or error'),
  empty: oneOf(
    ['identity', 'zero', 'nan', 'error'],
    'the value of a region without elements: identity (default: what the reduction has, else NaN), zero, nan or error',
  ),
};

/** Attributes of a reduction that selects one of its elements (max, min). */
export const winnerAttributes = {
  return_indices: Type.Optional(
    Type.Boolean({ description: 'true or false (default): whether the winners’ indices are returned, as `indices`' }),
  ),
  index_space: oneOf(
    ['plane', 'tensor', 'channels_last'],
    'plane (default: of the spatial plane, as PyTorch), tensor (of the whole tensor as listed, as ONNX) or channels_last (as TensorFlow)',
  ),
  nan_index: oneOf(
    ['first', 'last'],
    'first (default): a NaN that wins has the index of the region’s first, or last (as PyTorch)',
  ),
  storage_order: Type.Optional(
    Type.Union([Type.Literal(0), Type.Literal(1)], {
      description: '0 (default: row-major) or 1 (column-major spatial plane), with index_space=tensor',
    }),
  ),
  include_batch_in_index: Type.Optional(
    Type.Boolean({ description: 'true or false (default): whether the batch counts, with index_space=channels_last' }),
  ),
};

const all = Type.Object({ ...commonAttributes, ...winnerAttributes });

/** What the attributes above are once read. */
export type CommonAttributes = Static<typeof all>;
