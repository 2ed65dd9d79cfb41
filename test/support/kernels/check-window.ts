import { expect } from 'vitest';
import { window, windowScratchBytes } from '../../../src/pipeline/kernel-calls/kernel-calls.ts';
import type { Element } from '../../../src/reductions/reduction.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';
import { toBytes } from '../elements.ts';
import { axisTables, expectPooled, type KernelCase, tapsOf } from './expect-pooled.ts';
import { referencePooling } from './reference-pooling.ts';
import { runCalls } from './run-calls.ts';
import { someElements } from './some-elements.ts';

type Case = KernelCase & {
  x?: Element[];
  offset?: number;
};

/** Pools by the kernel `window` and compares with the reference; the bytes of the result. */
export const checkWindow = ({
  arithmetic,
  axes,
  outer = 2,
  inner = 1,
  divisor = 0,
  x,
  offset = 0,
}: Case): Uint8Array => {
  const { input, output } = arithmetic;
  const tables = axisTables(axes);
  const elements =
    x ??
    someElements(
      input,
      axes.reduce((n, axis) => n * axis.input, outer * inner),
      1,
    );
  const outputs = axes.reduce((n, axis) => n * axis.output, outer * inner);
  const { axes: placed, windows } = tables;
  const facts = { arithmetic, x: 'x', y: 'y', outer, inner, axes: placed, windows, divisor };
  const buffers = {
    x: toBytes(input, elements),
    y: outputs * DTYPES[output].bytes,
    ...tables.buffers,
    scratch: windowScratchBytes(facts),
  };
  const { bytes, result } = runCalls([...tables.calls, window({ ...facts, scratch: 'scratch' })], buffers, [], offset);
  const wanted = referencePooling(elements, arithmetic, {
    outer,
    inner,
    axes: axes.map((axis) => ({ input: axis.input, taps: tapsOf(axis) })),
    divisor,
  });
  expect(result).toBe(Number(DTYPES[output].kind !== 'float' && wanted.some(({ value }) => value !== value)));
  if (result === 0) expectPooled(bytes('y'), arithmetic, wanted, divisor);
  return bytes('y');
};
