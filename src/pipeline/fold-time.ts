import { DTYPES } from '../tensor/dtype.ts';
import { type KernelArithmetic, readsInPlace, rowsOf } from './kernel-codes.ts';
import { type ReduceShape, threeAxes, type WindowShape } from './kernel-shapes.ts';
import type { KernelCall } from './plan.ts';
import { OPERATION_NS } from './plan-time.ts';

/** Nanoseconds to fold one row into another, and each of its bytes; more where its elements have to be widened. */
const ROW_NS = 10;
const ROW_BYTE_NS = 0.05;
const WIDENED_ROW_NS = 22;
const WIDENED_ROW_BYTE_NS = 0.1;
/** From so many elements on a longer window costs no more: its folds are shared with its neighbours. */
const SHARED_FROM = 6;

/** Powers of elements take longer than to fold them. */
const POWERS = { operationNs: OPERATION_NS.powers };

/** Nanoseconds to begin and end a line that becomes one number, and each of its elements. */
const LINE_NS = 30;
const LINE_ELEMENT_NS = 0.2;

/** How long a call takes, as its plan's estimate adds it up. */
type CallTime = Pick<KernelCall, 'nanoseconds' | 'operationNs'>;

/** About how long `window_pool` takes for windows of at most `kernel` elements along each axis. */
export const windowTime = ({ arithmetic, outer, inner, axes }: WindowShape, kernel: readonly number[]): CallTime => {
  if (arithmetic.map === 'abs_pow') return POWERS;
  const [first, second, last] = threeAxes(axes);
  const rows = outer * first.output * second.output;
  const folds = kernel.reduce((sum, elements) => sum + Math.min(elements, SHARED_FROM), 0);
  const rowBytes = last.input * inner * DTYPES[isCompared(arithmetic) ? arithmetic.input : rowsOf(arithmetic)].bytes;
  const isRead = isCompared(arithmetic) || readsInPlace(arithmetic);
  const rowNs = isRead ? ROW_NS + ROW_BYTE_NS * rowBytes : WIDENED_ROW_NS + WIDENED_ROW_BYTE_NS * rowBytes;
  return { nanoseconds: rows * folds * rowNs };
};

/** About how long `reduce_pool` takes. */
export const reduceTime = ({ arithmetic, outer, reduced, inner }: ReduceShape): CallTime =>
  arithmetic.map === 'abs_pow' ? POWERS : { nanoseconds: LINE_NS * outer + LINE_ELEMENT_NS * outer * reduced * inner };

/** Elements that are compared are compared as they are, halves by their bits. */
const isCompared = ({ fold, map }: KernelArithmetic): boolean => fold !== 'sum' && map === 'none';
