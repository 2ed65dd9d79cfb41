import { describe, expect, test } from 'vitest';
import { swapBytes } from '../../../src/pipeline/kernel-calls/kernel-calls.ts';
import type { KernelCall, Plan } from '../../../src/pipeline/plan.ts';
import type { TensorSpec } from '../../../src/tensor/tensor.ts';
import { instantiateKernels } from '../../../workers/kernels/instance.ts';
import { placeBuffers } from '../../../workers/linear-memory.ts';
import { executePlan } from '../../../workers/run-plan.ts';

const x: TensorSpec = { name: 'x', datatype: 'UINT16', shape: [3] };
const cost = { bytes_read: 6, bytes_written: 6, operations: 3, microseconds: 1 };
const planOf = (...calls: KernelCall[]): Plan => ({
  inputs: [x],
  outputs: [x],
  buffers: { other: 5, x: 6 },
  constants: [],
  calls,
  cost,
});
const swap = swapBytes({ x: 'x', count: 3, bytes: 2 });

describe('runPlan', () => {
  test('executePlan joins the chunks, runs the calls and gives the outputs in buffers of their own', () => {
    const chunks = [Uint8Array.of(1), Uint8Array.of(2, 3, 4), Uint8Array.of(), Uint8Array.of(5, 6)];
    const result = executePlan(instantiateKernels(), { plan: planOf(swap), inputs: [{ ...x, chunks }] });
    if ('refusal' in result) throw new Error('refused');
    expect([...(result.outputs[0] ?? [])]).toEqual([2, 1, 4, 3, 6, 5]);
    expect(result.outputs[0]?.buffer.byteLength).toBe(6);
    expect(result.computeMs).toBeGreaterThanOrEqual(0);
  });

  test('executePlan releases chunks that own their memory, and leaves the neighbors of those that do not', () => {
    const own = new Uint8Array(4);
    const shared = Uint8Array.of(9, 9, 7, 8);
    executePlan(instantiateKernels(), { plan: planOf(swap), inputs: [{ ...x, chunks: [own, shared.subarray(0, 2)] }] });
    expect(own.byteLength).toBe(0);
    expect([...shared]).toEqual([9, 9, 7, 8]);
  });

  test('executePlan turns the code k of a kernel into its k-th refusal', () => {
    const nan = Uint8Array.of(0, 0, 0, 0x7e, 0, 0);
    const refusal = { code: 'NAN_REFUSED', detail: 'there is one' } as const;
    // FP16 to INT16, in place.
    const cast = { kernel: 'elementwise', args: [...['x', 'x'], 3, 2, 6, 0, 1, 1], nanoseconds: 1 };
    const run = (plan: Plan) => executePlan(instantiateKernels(), { plan, inputs: [{ ...x, chunks: [nan.slice()] }] });
    expect(run(planOf({ ...cast, refusals: [refusal] }))).toEqual({ refusal });
    expect(() => run(planOf(cast))).toThrow('elementwise returned 1');
  });

  test('executePlan throws for a plan that names what is not there', () => {
    const run = (call: KernelCall) => () => executePlan(instantiateKernels(), { plan: planOf(call), inputs: [] });
    expect(run({ kernel: 'nothing', args: [], nanoseconds: 1 })).toThrow('there is no kernel nothing');
    expect(run({ kernel: 'swap_bytes', args: ['z', 3, 2], nanoseconds: 1 })).toThrow('the plan has no buffer z');
  });
});

describe('placeBuffers', () => {
  test('bindPlan places buffers one after another, aligned, and grows the memory to hold them', () => {
    const kernels = instantiateKernels();
    const places = placeBuffers(kernels, { a: 5, b: 16, c: 3_000_000 });
    expect([...places]).toEqual([
      ['a', kernels.base],
      ['b', kernels.base + 16],
      ['c', kernels.base + 32],
    ]);
    expect(kernels.base % 16).toBe(0);
    expect(kernels.memory.buffer.byteLength).toBeGreaterThanOrEqual(kernels.base + 3_000_032);
  });

  test('bindPlan throws when the buffers do not fit 32-bit addresses', () => {
    expect(() => placeBuffers(instantiateKernels(), { a: 2 ** 32 })).toThrow('do not fit the memory');
  });
});
