import { expect, test } from 'vitest';
import { planPooling } from '../../../src/pipeline/plan-pooling.ts';
import { createKeptKernels } from '../../../workers/kept-kernels.ts';

const MEBIBYTE = 2 ** 20;

const sumOf = (kernels: ReturnType<typeof createKeptKernels>, count: number): number => {
  const x = { name: 'x', datatype: 'FP32', shape: [1, 1, count] } as const;
  const plan = planPooling({ region: 'global', reductions: ['sum'], attributes: {}, inputs: [x] });
  const ones = new Uint8Array(new Float32Array(count).fill(1).buffer);
  const result = kernels.run({ plan, inputs: [{ ...x, chunks: [ones] }] });
  return 'refusal' in result ? Number.NaN : (new Float32Array(result.outputs[0]?.buffer ?? new ArrayBuffer(4))[0] ?? 0);
};

test('memory that one large plan took is given back after it, what small ones need is kept', () => {
  const kernels = createKeptKernels(8 * MEBIBYTE);
  expect(sumOf(kernels, 1000)).toBe(1000);
  const small = kernels.memoryBytes();
  expect(sumOf(kernels, 4 * MEBIBYTE)).toBe(4 * MEBIBYTE);
  expect(kernels.memoryBytes()).toBeLessThanOrEqual(8 * MEBIBYTE);
  expect(sumOf(kernels, MEBIBYTE)).toBe(MEBIBYTE);
  expect(kernels.memoryBytes()).toBeGreaterThan(Math.max(small, 4 * MEBIBYTE));
});
