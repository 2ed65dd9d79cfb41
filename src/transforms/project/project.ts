import { RequestError } from '../../errors.ts';
import { optionalActivation } from '../activations.ts';
import { FLOATS, inputOf, rowsAlong } from '../checks.ts';
import { defineTransform } from '../define-transform.ts';

const attributes = { activation: optionalActivation };

/**
 * x·Wᵀ + bias of vectors along the last axis, then an activation, rounded once to the datatype of x: torch.nn.Linear. Products of
 * FP32 and narrower datatypes are added in FP32 in parts of 64, the parts in FP64; those of FP64 in FP64.
 */
export const project = defineTransform({
  name: 'project',
  title: 'Vectors along the last axis, multiplied with a matrix of weights.',
  attributes,
  main: 'activation',
  x: { datatypes: FLOATS, leastRank: 1 },
  inputs: [
    { name: 'weight', description: 'a row of weights for each output, [out, in]', datatypes: FLOATS, rank: 2 },
    { name: 'bias', optional: true, description: 'a summand for each output, [out]', datatypes: FLOATS, rank: 1 },
  ],
  apply: ({ activation }, x, inputs) => {
    const [out = 0, columns] = inputOf(inputs, 'weight').shape;
    if (columns !== x.shape.at(-1)) {
      const detail = `project: expected weight [out,${x.shape.at(-1)}] for x [${x.shape}], got [${out},${columns}]`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
    if (inputs.bias && inputs.bias.shape[0] !== out) {
      throw new RequestError('INVALID_SHAPE', `project: expected bias [${out}], got [${inputs.bias.shape}]`);
    }
    const rows = rowsAlong(x.shape.length - 1);
    return {
      ...{ kind: 'projected', shape: x.shape.with(-1, out), datatype: x.datatype, rows },
      ...(activation && { activation }),
    };
  },
});
