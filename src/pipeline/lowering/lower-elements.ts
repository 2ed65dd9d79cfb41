import { elementCount } from '../../tensor/shape.ts';
import { byteCount } from '../../tensor/tensor.ts';
import { inputOf } from '../../transforms/checks.ts';
import { broadcast, combine, maskRows } from '../kernel-calls/combine-calls.ts';
import { copyBytes, elementwise } from '../kernel-calls/kernel-calls.ts';
import { divideWhole, keepNan, powerWhole } from '../kernel-calls/transform-calls.ts';
import { lowerAxis } from './lower-reduction.ts';
import { convert } from './lower-table.ts';
import { type Lowerings, notANumber } from './transform-lowering.ts';

/** Transforms of each element by itself. */
export const ELEMENT_LOWERINGS = {
  elementwise: (draft, { map, a, b }, x, y) => {
    const facts = { x: x.buffer, y: y.buffer, count: elementCount(x.shape), input: x.datatype, output: y.datatype };
    draft.call({
      ...elementwise({ ...facts, map, ...(a !== undefined && { a }), ...(b !== undefined && { b }) }),
      refusals: [notANumber(y)],
    });
  },

  nan_kept: (draft, { datatype }, x, y, inputs) => {
    const other = inputOf(inputs, 'other');
    const facts = { x: x.buffer, other: other.buffer, y: y.buffer };
    draft.call(keepNan({ ...facts, datatype, count: elementCount(x.shape) }));
  },

  combined: (draft, { operation, others, datatype, shape }, x, y, inputs) => {
    let [left, leftShape] = [x.buffer, x.shape];
    others.forEach((name, i) => {
      const other = inputOf(inputs, name);
      const result = i === others.length - 1 ? y.buffer : draft.scratch('partial result', byteCount(y));
      const facts = { operation, datatype, x: left, xShape: leftShape, y: result, shape };
      draft.call(combine({ ...facts, other: convert(draft, other, datatype), otherShape: other.shape }));
      [left, leftShape] = [result, shape];
    });
  },

  masked: (draft, { extents, value, datatype }, x, y, inputs) => {
    const bits = convert(draft, inputOf(inputs, 'mask'), 'BOOL');
    const inner = extents.length - 1 - extents.findLastIndex((extent, a) => extent !== 1 || x.shape[a] === 1);
    const lead = x.shape.slice(0, x.shape.length - inner);
    const from = extents.slice(0, lead.length);
    const isWhole = `${from}` === `${lead}`;
    const mask = isWhole ? bits : draft.scratch('mask', elementCount(lead));
    if (!isWhole) draft.call(broadcast({ x: bits, y: mask, bytes: 1, from, to: lead }));
    const rows = { rows: elementCount(lead), extent: elementCount(x.shape.slice(lead.length)) };
    draft.call(maskRows({ x: x.buffer, mask, y: y.buffer, datatype, ...rows, value }));
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
