import { activationFunction } from '../activations.ts';
import { FLOATS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';
import { elementwise } from '../elementwise.ts';

const attributes = { function: activationFunction };

/** A function of each element in FP64, rounded once. gelu and silu of −∞ are NaN, as in PyTorch. */
export const activation = defineTransform({
  name: 'activation',
  title: 'An activation function of each element.',
  attributes,
  main: 'function',
  x: { datatypes: FLOATS },
  apply: (attributes, x) => elementwise(x, attributes.function),
});
