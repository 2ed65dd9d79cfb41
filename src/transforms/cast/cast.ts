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
  rounding: Type.Optional(
    Type.Union([Type.Literal('half_even'), Type.Literal('toward_zero')], {
      description: 'of floats that become integers: half_even (default) or toward_zero, as in C',
    }),
  ),
};
const schema = Type.Object(attributes);

/** Each element in another datatype: floats rounded once, integers as asked and saturated, BOOL: whether it is not 0. */
export const cast: Transform = {
  name: 'cast',
  title: 'Each element converted to another datatype.',
  attributes,
  main: 'datatype',
  apply: (given, { shape }) => {
    const { datatype, rounding } = given as Static<typeof schema>;
    const map = rounding === 'toward_zero' ? 'trunc' : 'cast';
    return { kind: 'elementwise', shape, datatype, rows: 'separate', map, scale: 1, exponent: 1 };
  },
};
