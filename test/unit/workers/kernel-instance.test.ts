import { expect, test } from 'vitest';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import { createKernelInstance } from '../../../workers/kernel-instance.ts';

const MEBIBYTE = 2 ** 20;

const sumOf = (kernels: ReturnType<typeof createKernelInstance>, count: number): number => {
  const x = { name: 'x', datatype: 'FP32', shape: [1, 1, count] } as const;
  const plan = planPooling({ region: 'global', reductions: ['sum'], attributes: {}, inputs: [x] });
  const ones = new Uint8Array(new Float32Array(count).fill(1).buffer);
  const result = kernels.run({ plan, inputs: [{ ...x, chunks: [ones] }] });
  return 'refusal' in result ? Number.NaN : (new Float32Array(result.outputs[0]?.buffer ?? new ArrayBuffer(4))[0] ?? 0);
};

test('returns the memory of a large plan, and keeps what small ones need', () => {
  const kernels = createKernelInstance(8 * MEBIBYTE);
  expect(sumOf(kernels, 1000)).toBe(1000);
  const small = kernels.memoryBytes();
  expect(sumOf(kernels, 4 * MEBIBYTE)).toBe(4 * MEBIBYTE);
  expect(kernels.memoryBytes()).toBeLessThanOrEqual(8 * MEBIBYTE);
  expect(sumOf(kernels, MEBIBYTE)).toBe(MEBIBYTE);
  expect(kernels.memoryBytes()).toBeGreaterThan(Math.max(small, 4 * MEBIBYTE));
});

test('returns a memory to the system as soon as it is replaced', () => {
  const kernels = createKernelInstance(8 * MEBIBYTE);
  const x = { name: 'x', datatype: 'FP32', shape: [1, 1, 1] } as const;
  const plan = planPooling({ region: 'global', reductions: ['sum'], attributes: {}, inputs: [x] });
  // Nothing else that V8 would collect by itself.
  const bytes = new Uint8Array(64 * MEBIBYTE).fill(1);
  const large = {
    ...plan,
    buffers: { ...plan.buffers, scratch: bytes.length },
    constants: [...plan.constants, { buffer: 'scratch', bytes }],
  };
  const before = process.memoryUsage.rss();
  for (let run = 0; run < 6; run += 1) kernels.run({ plan: large, inputs: [{ ...x, chunks: [new Uint8Array(4)] }] });
  expect((process.memoryUsage.rss() - before) / MEBIBYTE).toBeLessThan(3 * 64);
});
