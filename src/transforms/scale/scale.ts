import { type Static, Type } from '@sinclair/typebox';
import { FLOATS } from '../checks.ts';
import { elementwise } from '../elementwise.ts';
import type { Transform } from '../transform.ts';

const attributes = {
  factor: Type.Optional(Type.Number({ description: 'what each element is multiplied with (default 1)' })),
  offset: Type.Optional(Type.Number({ description: 'what is then added (default 0)' })),
};
const schema = Type.Object(attributes);

/** factor·x + offset in FP64, rounded once. Integers are cast first. */
export const scale: Transform = {
  name: 'scale',
  title: 'Each element times a factor, plus an offset.',
  attributes,
  main: 'factor',
  x: { datatypes: FLOATS },
  apply: (given, x) => {
    const { factor = 1, offset = 0 } = given as Static<typeof schema>;
    return elementwise(x, 'affine', { a: factor, b: offset });
  },
};
