import { type Static, Type } from '@sinclair/typebox';
import { DTYPE_NAMES, type DType } from '../../tensor/dtype.ts';
import type { Transform } from '../transform.ts';

const attributes = {
  datatype: Type.Unsafe<DType>(
    Type.Union(
      DTYPE_NAMES.map((name) => Type.Literal(name)),
      { description: `one of ${DTYPE_NAMES.join(', ')}` },
    ),
  ),
};
const schema = Type.Object(attributes);

/** Each element in another datatype: floats rounded once, integers half to even and saturated, BOOL: whether it is not 0. */
export const cast: Transform = {
  name: 'cast',
  title: 'Each element converted to another datatype.',
  attributes,
  apply: (given, { shape }) => {
    const { datatype } = given as Static<typeof schema>;
    return { kind: 'elementwise', shape, datatype, map: 'cast', scale: 1, exponent: 1 };
  },
};
