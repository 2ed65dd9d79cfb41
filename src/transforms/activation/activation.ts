import { type Static, Type } from '@sinclair/typebox';
import { activationFunction } from '../activations.ts';
import { FLOATS } from '../checks.ts';
import { elementwise } from '../elementwise.ts';
import type { Transform } from '../transform.ts';

const attributes = { function: activationFunction };
const schema = Type.Object(attributes);

/** A function of each element in FP64, rounded once. gelu and silu of −∞ are NaN, as in PyTorch. */
export const activation: Transform = {
  name: 'activation',
  title: 'An activation function of each element.',
  attributes,
  main: 'function',
  x: { datatypes: FLOATS },
  apply: (given, x) => elementwise(x, (given as Static<typeof schema>).function),
};
