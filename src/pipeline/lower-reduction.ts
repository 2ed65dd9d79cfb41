import type { Refusal } from '../errors.ts';
import type { Reduction } from '../reductions/reduction.ts';
import { largestRegion, mayBeEmpty } from '../regions/axis-taps.ts';
import type { AxisIntervals, Geometry } from '../regions/geometry.ts';
import { DTYPES, type DType } from '../tensor/dtype.ts';
import { elementCount } from '../tensor/shape.ts';
import type { CommonAttributes } from './common-attributes.ts';
import type { Draft } from './draft.ts';
import {
  axisAdaptive,
  axisBytes,
  axisWindow,
  gather,
  gatherScratchBytes,
  reduce,
  reduceScratchBytes,
  window,
  windowScratchBytes,
} from './kernel-calls.ts';

export type LoweredAxis = { readonly axis: string; readonly input: number; readonly output: number };

/** What one reduction over the regions of one tensor is lowered from. */
export type ReductionFacts = {
  readonly reduction: Reduction;
  readonly attributes: CommonAttributes & Readonly<Record<string, unknown>>;
  readonly geometry: Geometry;
  readonly axes: readonly LoweredAxis[];
  readonly input: DType;
  readonly output: DType;
  /** Buffers: the prepared tensor, the answer, and the winners' flat positions where they are asked for. */
  readonly x: string;
  readonly y: string;
  readonly indices?: string;
};

/** Elements of the largest region. */
export const regionElements = ({ axes }: Geometry): number => axes.reduce((n, axis) => n * largestRegion(axis), 1);

/** Writes the tables of the axes' intervals. */
export const lowerAxes = (draft: Draft, { axes }: Geometry): readonly LoweredAxis[] =>
  axes.map((axis) => {
    const table = draft.scratch('axis', axisBytes(axis.output));
    const { kind: _, ...facts } = axis;
    draft.call(axis.kind === 'window' ? axisWindow({ axis: table, ...axis }) : axisAdaptive({ axis: table, ...facts }));
    return { axis: table, input: axis.input, output: axis.output };
  });

/** Chooses the kernel for one reduction and calls it. */
export const lowerReduction = (draft: Draft, facts: ReductionFacts): void => {
  const { reduction, attributes, geometry, axes, input, output, x, y, indices } = facts;
  const { outer, inner, divisor } = geometry;
  const { unsafe, emptyIsZero, ...lowered } = reduction.arithmetic(attributes, input, regionElements(geometry));
  const arithmetic = { ...lowered, input, output };
  const skipNan = attributes.nan === 'ignore' && DTYPES[input].kind === 'float';
  const asked = attributes.empty ?? 'identity';
  const policy = asked === 'identity' && emptyIsZero ? 'zero' : asked;
  const empty = skipNan || geometry.axes.some(mayBeEmpty) ? policy : 'identity';
  const refusals = refusalsOf(output);

  if (indices !== undefined || skipNan || unsafe || empty !== 'identity') {
    const shape = {
      arithmetic,
      x,
      y,
      ...(indices !== undefined && { indices }),
      outer,
      inner,
      axes,
      divisor,
      skipNan,
      lastNan: attributes.nan_index === 'last',
      empty,
    };
    const scratch = draft.scratch('scratch', gatherScratchBytes(shape));
    draft.call({ ...gather({ ...shape, scratch }), refusals });
  } else if (geometry.axes.every(isWhole)) {
    const shape = { arithmetic, x, y, outer, reduced: elementCount(axes.map((axis) => axis.input)), inner, divisor };
    const scratch = draft.scratch('scratch', reduceScratchBytes(shape));
    draft.call({ ...reduce({ ...shape, scratch }), refusals });
  } else {
    const shape = { arithmetic, x, y, outer, inner, axes, divisor };
    const scratch = draft.scratch('scratch', windowScratchBytes(shape));
    draft.call({ ...window({ ...shape, scratch }), refusals });
  }
};

const isWhole = (axis: AxisIntervals): boolean => axis.kind === 'adaptive' && axis.output === 1;

const refusalsOf = (output: DType): readonly Refusal[] => [
  { code: 'VALUE_OUT_OF_RANGE', detail: `y: expected values that ${output} can hold, got NaN` },
  { code: 'EMPTY_REGION', detail: 'expected no empty region (empty=error), got one' },
];
