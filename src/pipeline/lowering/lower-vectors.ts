import { elementCount } from '../../tensor/shape.ts';
import { inputOf } from '../../transforms/checks.ts';
import { topK, topKScratchBytes } from '../kernel-calls/selection-calls.ts';
import { normalizeRows, scaleRows } from '../kernel-calls/transform-calls.ts';
import { convert } from './lower-table.ts';
import type { Lowerings } from './transform-lowering.ts';
import { notANumber } from './transform-lowering.ts';

/** Transforms of vectors. */
export const VECTOR_LOWERINGS = {
  normalized: (draft, { eps, datatype }, x, y) => {
    const [rows, extent] = [elementCount(x.shape.slice(0, -1)), x.shape.at(-1) ?? 1];
    draft.call(normalizeRows({ x: x.buffer, y: y.buffer, datatype, rows, extent, eps }));
  },

  scaled: (draft, { exponent, least }, x, y, inputs) => {
    const factors = inputOf(inputs, 'factors');
    const [rows, extent] = [elementCount(factors.shape), elementCount(x.shape.slice(factors.shape.length))];
    const facts = { x: x.buffer, y: y.buffer, input: x.datatype, output: y.datatype, rows, extent, least, exponent };
    const call = scaleRows({ ...facts, factors: convert(draft, factors, 'FP64') });
    draft.call({ ...call, refusals: [notANumber(y)] });
  },

  top_k: (draft, { shape: [rows = 0, k = 0], smallest, lastFirst }, x, y) => {
    const extent = x.shape[1] ?? 0;
    const scratch = draft.scratch('heap', topKScratchBytes(extent, k));
    const facts = { x: x.buffer, datatype: x.datatype, y: y.buffer, rows, extent, k, smallest, lastFirst, scratch };
    draft.call(topK(facts));
  },
} satisfies Partial<Lowerings>;
