import { expect } from 'vitest';
import { gather, gatherScratchBytes, regionsAxes } from '../../../src/pipeline/kernel-calls/gather-calls.ts';
import type { EMPTY_POLICIES, KernelArithmetic } from '../../../src/pipeline/kernel-calls/kernel-codes.ts';
import { axesLayout } from '../../../src/pipeline/lowering/lower-gather.ts';
import type { Fold } from '../../../src/reductions/arithmetic.ts';
import type { Element } from '../../../src/reductions/reduction.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';
import { fromBytes, toBytes } from '../elements.ts';
import { axisTables, expectPooled, type KernelCase, type TestAxis, tapsOf } from './expect-pooled.ts';
import { type Pooled, referencePooling } from './reference-pooling.ts';
import { runCalls } from './run-calls.ts';
import { someElements } from './some-elements.ts';

type Case = KernelCase & {
  skipNan?: boolean;
  empty?: keyof typeof EMPTY_POLICIES;
  x?: readonly Element[];
};

/** The fold of an arithmetic of the other kernels; powers are scaled. */
const foldOf = ({ fold, map, p, finish }: KernelArithmetic): Fold => {
  const mapped: { readonly map?: 'abs' } = map === 'abs' ? { map } : {};
  if (fold !== 'sum') return { fold, ...mapped };
  if (map !== 'abs_pow') return { fold, ...mapped, ...(finish === 'divide' && { finish }) };
  return { fold, map, exponent: p, needsScaling: true, ...(finish === 'root' && { finish }) };
};

/** How the kernel is told of an arithmetic and of regions that are products of axes. */
export const gathered = (arithmetic: KernelArithmetic, outer: number, inner: number, axes: readonly TestAxis[]) => {
  const { walk, regions } = axesLayout({ outer, inner, axes });
  const { input, compute, output, fold, finish } = arithmetic;
  const extreme = fold === 'max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const emptyValue = finish === 'divide' ? Number.NaN : fold === 'sum' ? 0 : extreme;
  const largestRegion = axes.reduce((n, axis) => n * (axis.kernel ?? axis.input), 1);
  return {
    arithmetic: { ...foldOf(arithmetic), input, compute, output, emptyValue },
    layout: walk,
    regions: { ...regions, largestRegion, elements: regions.regions * largestRegion },
    x: 'x',
    y: 'y',
  };
};

const EMPTY_VALUES = { zero: 0, nan: Number.NaN } as const;

/** What an empty region gives instead of the identity. */
const withPolicy = (want: Pooled, empty: keyof typeof EMPTY_POLICIES, finish: string): Pooled => {
  if (!want.empty || empty === 'error') return want;
  if (empty !== 'identity') return { ...want, value: EMPTY_VALUES[empty] };
  return finish === 'divide' ? { ...want, value: Number.NaN } : want;
};

/** Pools by the kernel `gather` and compares with the reference: values, winners, refusals. */
export const checkGather = (facts: Case): void => {
  const { arithmetic, axes, outer = 2, inner = 1, divisor = 0, skipNan = false, empty = 'identity' } = facts;
  const tables = axisTables(axes);
  const x =
    facts.x ??
    someElements(
      arithmetic.input,
      axes.reduce((n, axis) => n * axis.input, outer * inner),
      1,
    );
  const outputs = axes.reduce((n, axis) => n * axis.output, outer * inner);
  const selects = arithmetic.fold !== 'sum';
  const shape = {
    ...gathered(arithmetic, outer, inner, axes),
    ...(selects && { indices: 'indices' }),
    divisor,
    skipNan,
    lastNan: false,
    empty,
  };
  const buffers = {
    x: toBytes(arithmetic.input, x),
    y: outputs * DTYPES[arithmetic.output].bytes,
    indices: outputs * 8,
    ...tables.buffers,
    scratch: gatherScratchBytes(shape),
  };
  const { bytes, result } = runCalls(
    [...tables.calls, regionsAxes(tables.axes), gather({ ...shape, scratch: 'scratch' })],
    buffers,
    [],
  );
  const regions = axes.map((axis) => ({ input: axis.input, taps: tapsOf(axis) }));
  const wanted = referencePooling(x, arithmetic, { outer, inner, axes: regions, divisor, skipNan }).map((want) =>
    withPolicy(want, empty, arithmetic.finish),
  );
  const refusesEmpty = empty === 'error' && wanted.some((want) => want.empty);
  const refusesNan = DTYPES[arithmetic.output].kind !== 'float' && wanted.some(({ value }) => value !== value);
  expect(result).toBe(refusesEmpty ? 2 : refusesNan ? 1 : 0);
  if (result !== 0) return;
  expectPooled(bytes('y'), arithmetic, wanted, divisor);
  if (selects) expect(fromBytes('INT64', bytes('indices'))).toEqual(wanted.map(({ winner }) => BigInt(winner)));
};
