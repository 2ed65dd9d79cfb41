import { RequestError } from '../../errors.ts';
import { type Arithmetic, kernelFold, tapFilter } from '../../reductions/arithmetic.ts';
import { largestRegion, mayBeEmpty } from '../../regions/axis-taps.ts';
import type { AxesGeometry, AxisIntervals } from '../../regions/geometry.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { elementCount } from '../../tensor/shape.ts';
import { axisElements, totalElements } from '../cost/region-elements.ts';
import { regionsAxes } from '../kernel-calls/gather-calls.ts';
import {
  axisAdaptive,
  axisBytes,
  axisWindow,
  reduce,
  window,
  windowScratchBytes,
} from '../kernel-calls/kernel-calls.ts';
import type { KernelArithmetic } from '../kernel-calls/kernel-codes.ts';
import { reduceScratchBytes } from '../kernel-calls/kernel-scratch.ts';
import type { Windows } from '../kernel-calls/kernel-shapes.ts';
import type { Draft } from './draft.ts';
import { lowerGather, type StridedTensor } from './lower-gather.ts';
import { refusalsOf } from './pooling-refusals.ts';
import type { RegionReduction } from './region-reduction.ts';

export type LoweredAxis = { readonly axis: string; readonly input: number; readonly output: number };

/** Elements of the largest region. */
export const mostElements = ({ axes }: AxesGeometry): number => axes.reduce((n, axis) => n * largestRegion(axis), 1);

/** Writes the table of an axis' intervals. */
export const lowerAxis = (draft: Draft, axis: AxisIntervals): LoweredAxis => {
  const table = draft.scratch('axis', axisBytes(axis.output));
  const { kind: _, ...request } = axis;
  draft.call(axis.kind === 'window' ? axisWindow({ axis: table, ...axis }) : axisAdaptive({ axis: table, ...request }));
  return { axis: table, input: axis.input, output: axis.output };
};

/** Chooses the kernel for one reduction over products of intervals, and calls it. */
export const lowerReduction = (
  draft: Draft,
  request: RegionReduction<AxesGeometry> & { readonly axes: readonly LoweredAxis[]; readonly layout: StridedTensor },
): void => {
  const { reduction, attributes, geometry, axes, input, output, x, y, indices } = request;
  const { outer, inner, divisor } = geometry;
  const largest = mostElements(geometry);
  const arithmetic = reduction.arithmetic(attributes, input, largest);
  const skipNan = attributes.nan === 'ignore' && DTYPES[input].kind === 'float';
  const empties = skipNan || geometry.axes.some(mayBeEmpty);
  const simple = simpleArithmetic(arithmetic, { input, output }, largest);
  const policy = attributes.empty ?? 'identity';
  const policed = empties && !(policy === 'identity' && Object.is(arithmetic.emptyValue, identityOf(arithmetic)));
  const refusals = refusalsOf(output);

  if (simple === undefined || indices !== undefined || skipNan || policed) {
    draft.call(regionsAxes(axes, filtersOf(draft, geometry, arithmetic)));
    lowerGather(draft, {
      ...request,
      arithmetic,
      largestRegion: largest,
      elements: totalElements(geometry),
      products: true,
      refusals,
    });
  } else if (geometry.axes.every(isWhole)) {
    const reduced = elementCount(axes.map((axis) => axis.input));
    const shape = { arithmetic: simple, x, y, outer, reduced, inner, divisor };
    const scratch = draft.scratch('scratch', reduceScratchBytes(shape));
    draft.call({ ...reduce({ ...shape, scratch }), refusals });
  } else {
    const shape = { arithmetic: simple, x, y, outer, inner, axes, windows: geometry.axes.map(windowsOf), divisor };
    const scratch = draft.scratch('scratch', windowScratchBytes(shape));
    draft.call({ ...window({ ...shape, scratch }), refusals });
  }
};

/** The windows of an axis as their kernel folds them; those of bins of several sizes have no stride. */
const windowsOf = (axis: AxisIntervals): Windows => {
  const elements = axisElements(axis);
  if (axis.kind === 'window') return { ...axis, elements };
  const isEven = axis.input % axis.output === 0;
  return { kernel: largestRegion(axis), stride: isEven ? axis.input / axis.output : 0, dilation: 1, elements };
};

/** FP64 weights of the taps of each axis, where a filter weighs them. @throws INVALID_ATTRIBUTE for another number of them */
const filtersOf = (draft: Draft, { axes }: AxesGeometry, arithmetic: Arithmetic): readonly string[] => {
  const filter = tapFilter(arithmetic);
  if (filter === undefined) return [];
  return axes.map((axis) => {
    const taps = axis.kind === 'window' ? axis.kernel : axis.input;
    const weights = filter(taps);
    if (weights.length !== taps) {
      const detail = `filter: expected ${taps} weights, as kernel_shape has, got ${weights.length}`;
      throw new RequestError('INVALID_ATTRIBUTE', detail, '?filter');
    }
    return draft.constant('filter', Float64Array.from(weights));
  });
};

/** The arithmetic as the kernels `reduce` and `window` know it, or undefined where only `gather` does. */
const simpleArithmetic = (
  arithmetic: Arithmetic,
  datatypes: { readonly input: DType; readonly output: DType },
  largest: number,
): KernelArithmetic | undefined => {
  const { compute, fold, part } = arithmetic;
  const { map = 'none', p = 1, scaled = false, ...kernel } = kernelFold(arithmetic);
  const finish = part ?? kernel.finish ?? 'none';
  if (scaled || (map !== 'none' && map !== 'abs' && map !== 'abs_pow')) return undefined;
  if (fold !== 'max' && fold !== 'min' && fold !== 'sum') return undefined;
  // The sum of a state is a sum like any other: `gather` takes 45 times as long for one of 2 MiB.
  if (finish === 'first' && fold === 'sum' && compute === 'FP64')
    return { compute, map, p, fold, finish: 'none', ...datatypes };
  if (finish !== 'none' && finish !== 'divide' && finish !== 'root') return undefined;
  const isExact = map === 'none' && finish === 'divide' && sumsFitFloat32(datatypes, largest);
  // Sums of FP32 that leave its range show in floats of no more bytes.
  const isShort = fold === 'sum' && compute === 'FP32';
  const isWide = isShort && (datatypes.output === 'FP64' || DTYPES[datatypes.output].kind !== 'float');
  return { compute: isExact ? 'FP32' : isWide ? 'FP64' : compute, map, p, fold, finish, ...datatypes };
};

/**
 * Whether sums of so many short integers are exact in FP32: a quotient then has the bits that one of FP64 has, which is
 * rounded to FP32 (Figueroa 1995).
 */
const sumsFitFloat32 = ({ input, output }: { readonly input: DType; readonly output: DType }, largest: number) => {
  const { kind, bytes } = DTYPES[input];
  return kind !== 'float' && output === 'FP32' && largest * 2 ** (8 * bytes) <= 2 ** 24;
};

/** What those kernels give for a region without elements. */
const identityOf = (arithmetic: Arithmetic): number => {
  if (arithmetic.part === undefined && kernelFold(arithmetic).finish === 'divide') return Number.NaN;
  const { fold } = arithmetic;
  return fold === 'sum' ? 0 : fold === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
};

const isWhole = (axis: AxisIntervals): boolean => axis.kind === 'adaptive' && axis.output === 1;
