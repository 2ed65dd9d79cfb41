import { Type } from '@sinclair/typebox';
import { FLOATS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { elementwise } from '../elementwise.ts';

const attributes = {
  exponent: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: 'the exponent: a number above 0 (default 0.5)' }),
  ),
};

/** sign(x)·|x|^exponent in FP64, rounded once (Perronnin 2010); zeros keep their sign. */
export const powerNormalize = defineTransform({
  name: 'power_normalize',
  title: 'The size of each element raised to a power, with its sign.',
  attributes,
  main: 'exponent',
  x: { datatypes: FLOATS },
  apply: ({ exponent = 0.5 }, x) => elementwise(x, 'signed_power', { b: exponent }),
});
