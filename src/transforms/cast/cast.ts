import { Type } from '@sinclair/typebox';
import { DTYPE_NAMES } from '../../tensor/dtype.ts';
import { words } from '../attribute-schemas.ts';
import { defineTransform } from '../define-transform.ts';
import { elementwise } from '../elementwise.ts';

const attributes = {
  datatype: words(DTYPE_NAMES, `one of ${DTYPE_NAMES.join(', ')}`),
  rounding: Type.Optional(
    words(['half_even', 'toward_zero'], 'of floats that become integers: half_even (default) or toward_zero, as in C'),
  ),
};

/** Each element in another datatype: floats rounded once, integers as asked and saturated, BOOL: whether it is not 0. */
export const cast = defineTransform({
  name: 'cast',
  title: 'Each element converted to another datatype.',
  attributes,
  main: 'datatype',
  apply: ({ datatype, rounding }, { shape }) => {
    return elementwise({ shape, datatype }, rounding === 'toward_zero' ? 'trunc' : 'cast');
  },
});
