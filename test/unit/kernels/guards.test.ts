import { describe, expect, test } from 'vitest';
import { copyRows } from '../../../src/pipeline/kernel-calls/kernel-calls.ts';
import type { KernelCall, Plan } from '../../../src/pipeline/plan.ts';
import type { TensorSpec } from '../../../src/tensor/tensor.ts';
import { instantiateKernels } from '../../../workers/kernels/instance.ts';
import { runBetweenGuards } from '../../support/kernels/run-between-guards.ts';

const kernels = instantiateKernels();
const x: TensorSpec = { name: 'x', datatype: 'UINT8', shape: [4] };
const y: TensorSpec = { ...x, name: 'y' };

/** A row of so many bytes, from one buffer to another. */
const copy = (from: string, to: string, rowBytes: number, yOffset = 0): KernelCall =>
  copyRows({ x: from, y: to, rows: 1, rowBytes, xStride: rowBytes, yStride: rowBytes, yOffset });

const run = (calls: readonly KernelCall[], changes: Partial<Plan> = {}) => {
  const cost = { bytes_read: 4, bytes_written: 4, operations: 4, microseconds: 1 };
  const buffers = { x: 4, y: 4, scratch: 4 };
  const plan: Plan = { inputs: [x], outputs: [y], buffers, constants: [], calls, cost, ...changes };
  return runBetweenGuards(kernels, { plan, inputs: [{ ...x, chunks: [Uint8Array.of(1, 2), Uint8Array.of(3, 4)] }] });
};

describe('a plan that is run between guards', () => {
  test('a plan between guards gives the outputs that it gives without them', () => {
    expect(run([copy('x', 'y', 4)])).toMatchObject({ outputs: [Uint8Array.of(1, 2, 3, 4)] });
  });

  test('a plan between guards fails when it writes one byte behind a buffer', () => {
    expect(() => run([copy('x', 'y', 4), copy('x', 'scratch', 5)])).toThrow('written behind scratch');
  });

  test('a plan between guards fails when it writes far behind the last buffer, or before the first', () => {
    expect(() => run([copy('x', 'y', 4, 9000)])).toThrow('written behind guard behind the last buffer');
    expect(() => run([copy('x', 'x', 1, -1)])).toThrow('written behind guard before the first buffer');
  });

  test('a plan between guards fails when it changes an input or a constant', () => {
    expect(() => run([copy('x', 'y', 4), copy('x', 'x', 3, 1)])).toThrow('x was changed');
    const constants = [{ buffer: 'scratch', bytes: Uint8Array.of(9, 9) }];
    expect(() => run([copy('x', 'y', 4), copy('x', 'scratch', 1)], { constants })).toThrow('scratch was changed');
  });

  test('a plan between guards fails when it leaves a byte of an output unwritten', () => {
    expect(() => run([copy('x', 'y', 3)])).toThrow('unwritten memory');
  });

  test('a plan between guards fails when an output holds what lies behind a buffer, or in an unwritten one', () => {
    const larger = { buffers: { x: 4, y: 8 }, outputs: [{ ...y, shape: [8] }] };
    expect(() => run([copy('x', 'y', 8)], larger)).toThrow('unwritten memory');
    expect(() => run([copy('scratch', 'y', 4)])).toThrow('unwritten memory');
  });
});
