import { type Static, Type } from '@sinclair/typebox';
import type { Transform } from '../transform.ts';

const number = (description: string) =>
  Type.Optional(Type.Union([Type.Number(), Type.Literal('Infinity'), Type.Literal('-Infinity')], { description }));

const attributes = {
  exponent: number('the exponent (default 1): a number, or inf'),
  scale: number('what each element is multiplied with first (default 1)'),
};
const schema = Type.Object(attributes);

/** (scale·x)^exponent as IEEE 754 pow: NaN for a negative base with a fractional exponent. */
export const power: Transform = {
  name: 'power',
  title: 'Each element scaled and raised to a power.',
  attributes,
  main: 'exponent',
  apply: (given, { shape, datatype }) => {
    const { exponent = 1, scale = 1 } = given as Static<typeof schema>;
    return {
      kind: 'elementwise',
      shape,
      datatype,
      rows: 'separate',
      map: 'power',
      scale: Number(scale),
      exponent: Number(exponent),
    };
  },
};
