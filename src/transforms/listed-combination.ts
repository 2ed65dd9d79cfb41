import { RequestError } from '../errors.ts';
import { combined } from './broadcast.ts';
import { inputOf, listedInputs, NUMBERS } from './checks.ts';
import { defineTransform } from './define-transform.ts';
import type { Transform } from './transform.ts';
import type { Combined } from './transformed.ts';

/** Returns the fusion of tensors of one shape, element by element, one after another: x, y, then x1, x2, … Integers wrap. */
export const listedCombination = (
  definition: Pick<Transform, 'name' | 'title'> & { readonly operation: Combined['operation'] },
): Transform => {
  const { name, title, operation } = definition;
  return defineTransform({
    ...{ name, title },
    x: { datatypes: NUMBERS },
    inputs: [
      { name: 'y', optional: true, description: 'the second tensor, like x', datatypes: NUMBERS },
      { name: 'x1', optional: true, numbered: true, description: 'what follows then, like x', datatypes: NUMBERS },
    ],
    apply: (_, x, inputs) => {
      const names = listedInputs(inputs);
      const wrong = names.find((each) => `${inputOf(inputs, each).shape}` !== `${x.shape}`);
      if (names.length === 0) {
        throw new RequestError('INVALID_INPUT', `${name}: expected an input y, or x1, x2, …, got none`);
      }
      if (wrong !== undefined) {
        const detail = `${name}: expected ${wrong} [${x.shape}] like x, got [${inputOf(inputs, wrong).shape}]`;
        throw new RequestError('INVALID_SHAPE', detail);
      }
      return combined(name, operation, x, inputs, names);
    },
  });
};
