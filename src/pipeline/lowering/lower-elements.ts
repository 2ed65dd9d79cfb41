import { elementCount } from '../../tensor/shape.ts';
import { byteCount } from '../../tensor/tensor.ts';
import { inputOf } from '../../transforms/checks.ts';
import { copyBytes, elementwise } from '../kernel-calls/kernel-calls.ts';
import { divideWhole, keepNan, powerWhole } from '../kernel-calls/transform-calls.ts';
import { lowerAxis } from './lower-reduction.ts';
import type { Lowerings } from './transform-lowering.ts';
import { notANumber } from './transform-lowering.ts';

/** Transforms of each element by itself. */
export const ELEMENT_LOWERINGS = {
  elementwise: (draft, { map, scale, exponent }, x, y) => {
    const facts = { x: x.buffer, y: y.buffer, count: elementCount(x.shape), input: x.datatype, output: y.datatype };
    draft.call({
      ...elementwise({ ...facts, map, scale, exponent }),
      refusals: [notANumber(y)],
    });
  },

  nan_kept: (draft, { datatype }, x, y, inputs) => {
    const other = inputOf(inputs, 'other');
    const facts = { x: x.buffer, other: other.buffer, y: y.buffer };
    draft.call(keepNan({ ...facts, datatype, count: elementCount(x.shape) }));
  },

  reinterpreted: (draft, _, x, y) => {
    draft.call(copyBytes(x.buffer, y.buffer, byteCount(x)));
  },

  whole_power: (draft, { exponent }, x, y) => {
    draft.call(powerWhole(x.buffer, y.buffer, elementCount(x.shape), exponent));
  },

  divided: (draft, { axis, by, shape }, x, y) => {
    const extents = { outer: elementCount(shape.slice(0, axis)), inner: elementCount(shape.slice(axis + 1)) };
    const facts = { x: x.buffer, y: y.buffer, ...extents, extent: shape[axis] ?? 0 };
    const cells = typeof by === 'number' ? { divisor: by } : { axis: lowerAxis(draft, by).axis };
    draft.call(divideWhole({ ...facts, ...cells }));
  },
} satisfies Partial<Lowerings>;
