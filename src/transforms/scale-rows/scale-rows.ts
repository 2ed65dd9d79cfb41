import { Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import { DTYPE_NAMES } from '../../tensor/dtype.ts';
import { words } from '../attribute-schemas.ts';
import { FLOATS, inputOf } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = {
  exponent: Type.Optional(Type.Number({ description: 'the power of the factors (default 1); -1: divides by them' })),
  least: Type.Optional(Type.Number({ description: 'what smaller factors are raised to first (default: nothing)' })),
  datatype: Type.Optional(words(DTYPE_NAMES, 'of the output (default: that of x)')),
};

/** x times a power of a second tensor, which has the first axes of x. In FP64, rounded once. */
export const scaleRows = defineTransform({
  name: 'scale_rows',
  title: 'Rows multiplied with factors, or divided by them.',
  attributes,
  internal: true,
  x: { datatypes: FLOATS },
  inputs: [{ name: 'factors', description: 'a number for each row: the first axes of x' }],
  apply: ({ exponent = 1, least = Number.NEGATIVE_INFINITY, datatype }, x, inputs) => {
    const factors = inputOf(inputs, 'factors');
    const lead = x.shape.slice(0, factors.shape.length);
    if (`${lead}` !== `${factors.shape}`) {
      throw new RequestError('INVALID_SHAPE', `scale_rows: expected factors [${lead}], got [${factors.shape}]`);
    }
    return {
      ...{ kind: 'scaled', rows: 'separate', batched: ['factors'], shape: x.shape, datatype: datatype ?? x.datatype },
      ...{ exponent, least },
    };
  },
});
