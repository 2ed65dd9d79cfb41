import { DTYPES } from '../../tensor/dtype.ts';
import { accumulatorOf, type KernelArithmetic, readsInPlace, rowsOf } from '../kernel-calls/kernel-codes.ts';
import { LONG_LINE, LONG_SPAN, MOST_SHARED, STRIP } from '../kernel-calls/kernel-limits.ts';
import { windowScratch } from '../kernel-calls/kernel-scratch.ts';
import {
  type KernelAxis,
  type ReduceShape,
  threeAxes,
  type WindowShape,
  type Windows,
} from '../kernel-calls/kernel-shapes.ts';
import { addWork, type Work } from './rates.ts';

const VECTOR_BYTES = 16;

/** Whether halves are compared by their bits (half-order.as.ts). */
const isOrdered = ({ input, output, map, fold }: KernelArithmetic): boolean =>
  map === 'none' && fold !== 'sum' && output === input && (input === 'FP16' || input === 'BF16');

/** Bytes of an element of the rows that are folded, and of what they are folded into. */
const rowBytes = (arithmetic: KernelArithmetic): number =>
  isOrdered(arithmetic) ? 2 : DTYPES[rowsOf(arithmetic)].bytes;
const accumulatorBytes = (arithmetic: KernelArithmetic): number =>
  isOrdered(arithmetic) ? 2 : DTYPES[accumulatorOf(arithmetic)].bytes;

type Axis = Omit<KernelAxis, 'axis'> & Windows & { readonly length: number; readonly suffixRows: number };

/** Rows that are folded into the output rows of an axis, each of `length` elements. */
const foldedRows = ({ input, output, kernel, stride, elements, suffixRows }: Axis): number => {
  if (suffixRows === 0) return elements + output;
  const blocks = Math.ceil((output * stride) / kernel);
  return blocks * Math.min(kernel, input) + output * stride + 2 * output;
};

/** Rows of the first axis that are widened: each once where all that windows share are kept. */
const widenedRows = ({ input, kernel, dilation, elements }: Axis, keptRows: number): number => {
  const isKept = keptRows >= input || (dilation === 1 && kernel <= keptRows);
  return isKept ? Math.min(input, elements) : elements;
};

/** The work of `window_pool`. */
export const windowWork = (shape: WindowShape): Work => {
  const { arithmetic, outer, inner, windows } = shape;
  const { suffixRows, keptRows, lineElements } = windowScratch(shape);
  const bytes = accumulatorBytes(arithmetic);
  const missing = 3 - windows.length;
  const none: Windows = { kernel: 1, stride: 1, dilation: 1, elements: 1 };
  const placed = threeAxes(shape.axes);
  const lengths = [0, 1, 2].map((a) => placed.slice(a + 1).reduce((length, { input }) => length * input, inner));
  const axes = placed.map((axis, a) => ({
    ...axis,
    ...(windows[a - missing] ?? none),
    suffixRows: suffixRows[a] ?? 0,
    length: lengths[a] ?? inner,
  }));
  const levels = [0, 1, 2].filter((a) => a >= missing && (a < 2 || inner > 1));
  let above = outer;
  const works: Work[] = [];
  levels.forEach((a, depth) => {
    const axis = axes[a] as Axis;
    const isFirst = depth === 0;
    const rows = above * foldedRows(axis);
    works.push({ fold_row: rows, fold_byte: rows * axis.length * bytes });
    if (isFirst && !readsInPlace(arithmetic)) {
      works.push(widenWork(arithmetic, above * widenedRows(axis, keptRows), axis.length));
    }
    above *= axis.output;
  });
  const last = axes[2] as Axis;
  if (inner === 1)
    works.push(lineWork(arithmetic, last, { lines: above, whole: levels.length > 0, capacity: lineElements }));
  const results = inner === 1 ? above * last.output : above * inner;
  return addWork(...works, storeWork(arithmetic, above, results));
};

/** Lines whose elements are neighbors, folded all windows at once or, where they share little, one by one. */
const lineWork = (
  arithmetic: KernelArithmetic,
  { input, output, kernel, stride, dilation, elements }: Axis,
  { lines, whole, capacity }: { readonly lines: number; readonly whole: boolean; readonly capacity: number },
): Work => {
  const bytes = accumulatorBytes(arithmetic);
  const isRead = whole || readsInPlace(arithmetic);
  const vectors = (count: number): number => (count * bytes) / VECTOR_BYTES;
  const span = (kernel - 1) * dilation + 1;
  const isSpan = dilation === 1 && kernel >= LONG_SPAN && stride > 2 && kernel <= MOST_SHARED * stride;
  const isApart = stride === 0 || output < 3 || isSpan || stride > capacity || span > capacity;
  const widened = isRead ? {} : widenWork(arithmetic, lines, isApart ? elements : Math.min(input, elements) * 1.3);
  if (isApart) {
    const apart = dilation === 1 ? { span_vector: lines * vectors(elements) } : { spaced_element: lines * elements };
    const each = !isRead && dilation > 1 ? widenWork(arithmetic, lines * elements, 1) : widened;
    return addWork({ line: lines, span: lines * output, ...apart }, each);
  }
  const laid = { line: lines, line_vector: lines * vectors(input) };
  if (kernel === stride && kernel % 2 === 0 && stride > 2)
    return addWork(laid, widened, { spread_vector: lines * vectors(output * kernel) });
  if (kernel >= LONG_LINE * stride && output > 1) {
    const steps = Math.ceil(Math.log2(kernel)) * (arithmetic.fold === 'sum' ? 2 : 1);
    return addWork(laid, widened, { line_vector: lines * vectors(output * stride + span) * steps });
  }
  const taps = lines * vectors(output * kernel + VECTOR_BYTES);
  const isSpread = stride > 2 || (stride === 2 && dilation > 1);
  return addWork(laid, widened, isSpread ? { spread_vector: taps } : { line_vector: taps });
};

const widenWork = (arithmetic: KernelArithmetic, rows: number, length: number): Work => ({
  widened_row: rows,
  widened_byte: rows * length * rowBytes(arithmetic),
  ...(arithmetic.map === 'abs_pow' && { [isProduct(arithmetic) ? 'fold_product' : 'fold_power']: rows * length }),
});

/** Exponents whose powers are products (power.as.ts). */
const isProduct = ({ p }: KernelArithmetic): boolean => p === 1 || p === 2 || p === 3;

const storeWork = ({ finish, p }: KernelArithmetic, rows: number, elements: number): Work => ({
  stored_row: rows,
  stored_element: elements,
  ...(finish === 'root' && { [p <= 2 ? 'fold_product' : 'fold_root']: elements }),
});

/** The work of `reduce_pool`. */
export const reduceWork = ({ arithmetic, outer, reduced, inner }: ReduceShape): Work => {
  const bytes = rowBytes(arithmetic);
  const elements = outer * reduced * inner;
  const widened = readsInPlace(arithmetic)
    ? {}
    : widenWork(arithmetic, Math.ceil(elements / STRIP), Math.min(elements, STRIP));
  if (inner === 1) {
    return addWork(
      { line: outer / 4, span: outer, span_vector: (elements * accumulatorBytes(arithmetic)) / VECTOR_BYTES },
      widened,
      storeWork(arithmetic, Math.ceil(outer / STRIP), outer),
    );
  }
  const strips = outer * Math.ceil(inner / STRIP);
  const rows = readsInPlace(arithmetic) ? {} : widenWork(arithmetic, strips * reduced, Math.min(inner, STRIP));
  return addWork(
    { line: strips, fold_row: strips * reduced, fold_byte: elements * bytes },
    rows,
    storeWork(arithmetic, strips, outer * inner),
  );
};
