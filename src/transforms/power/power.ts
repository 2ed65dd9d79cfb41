import { Type } from '@sinclair/typebox';
import { defineTransform } from '../define-transform.ts';
import { elementwise } from '../elementwise.ts';

const number = (description: string) =>
  Type.Optional(Type.Union([Type.Number(), Type.Literal('Infinity'), Type.Literal('-Infinity')], { description }));

const attributes = {
  exponent: number('the exponent (default 1): a number, or inf'),
  scale: number('what each element is multiplied with first (default 1)'),
};

/** (scale·x)^exponent as IEEE 754 pow: NaN for a negative base with a fractional exponent. Integers keep their datatype. */
export const power = defineTransform({
  name: 'power',
  title: 'Each element scaled and raised to a power.',
  attributes,
  main: 'exponent',
  apply: ({ exponent = 1, scale = 1 }, x) => {
    return elementwise(x, 'power', { a: Number(scale), b: Number(exponent) });
  },
});
