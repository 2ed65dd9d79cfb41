import { type Static, Type } from '@sinclair/typebox';
import { FLOATS } from '../checks.ts';
import { elementwise } from '../elementwise.ts';
import type { Transform } from '../transform.ts';

const attributes = {
  exponent: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: 'the exponent: a number above 0 (default 0.5)' }),
  ),
};
const schema = Type.Object(attributes);

/** sign(x)·|x|^exponent in FP64, rounded once (Perronnin 2010); zeros keep their sign. */
export const powerNormalize: Transform = {
  name: 'power_normalize',
  title: 'The size of each element raised to a power, with its sign.',
  attributes,
  main: 'exponent',
  x: { datatypes: FLOATS },
  apply: (given, x) => elementwise(x, 'signed_power', { b: (given as Static<typeof schema>).exponent ?? 0.5 }),
};
