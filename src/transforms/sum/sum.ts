import { RequestError } from '../../errors.ts';
import { combined } from '../broadcast.ts';
import { inputOf, listedInputs, NUMBERS } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

/** Tensors of one shape added up, one after another: x, y, then x1, x2, … Integers wrap. */
export const sum = defineTransform({
  name: 'sum',
  title: 'Several tensors of one shape, added up.',
  x: { datatypes: NUMBERS },
  inputs: [
    { name: 'y', optional: true, description: 'the second tensor, like x', datatypes: NUMBERS },
    { name: 'x1', optional: true, numbered: true, description: 'what is added then, like x', datatypes: NUMBERS },
  ],
  apply: (_, x, inputs) => {
    const names = listedInputs(inputs);
    const others = names.map((name) => inputOf(inputs, name));
    const wrong = others.find(({ shape }) => `${shape}` !== `${x.shape}`);
    if (names.length === 0) {
      throw new RequestError('INVALID_INPUT', 'sum: expected an input y, or x1, x2, …, got none');
    }
    if (wrong !== undefined) {
      throw new RequestError('INVALID_SHAPE', `sum: expected tensors [${x.shape}] like x, got [${wrong.shape}]`);
    }
    return combined('sum', 'add', x, inputs, names);
  },
});
