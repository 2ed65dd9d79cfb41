import { expect, test } from 'vitest';
import { reuseBuffers } from '../../../src/pipeline/lowering/reuse-buffers.ts';
import type { KernelCall } from '../../../src/pipeline/plan.ts';
import { planPipeline } from '../../../src/pipeline/plan-pipeline.ts';
import { runPipeline } from '../../support/run-pipeline.ts';

const call = (...args: KernelCall['args']): KernelCall => ({ kernel: 'k', args, nanoseconds: 1 });
const sum = (buffers: Readonly<Record<string, number>>): number => Object.values(buffers).reduce((a, b) => a + b, 0);

/** Steps that add nothing and halve nothing: each doubles what the one before gives, up to `output`. */
const chain = (count: number) => ({
  steps: Array.from({ length: count }, (_, i) => ({
    transform: 'power',
    attributes: { scale: i % 2 === 0 ? 2 : 0.5, exponent: 1 },
    x: i === 0 ? 'x' : `t${i - 1}`,
    y: i === count - 1 ? 'y' : `t${i}`,
  })),
  outputs: ['y'],
});

const x = { name: 'x', datatype: 'FP32', shape: [64, 64] } as const;

test('the memory of a hundred steps is that of four tensors', () => {
  expect(sum(planPipeline(chain(100), [x]).buffers)).toBe(4 * 64 * 64 * 4);
});

test('a hundred steps over shared buffers give what the steps say', () => {
  const data = Array.from({ length: 64 * 64 }, (_, i) => i - 100);
  expect(runPipeline(chain(100), [{ ...x, data }])).toEqual([expect.objectContaining({ name: 'y', data })]);
  const doubled = data.map((value) => 2 * value);
  expect(runPipeline(chain(101), [{ ...x, data }])).toEqual([expect.objectContaining({ data: doubled })]);
});

test('a result that a late step needs keeps its buffer until then', () => {
  const steps = [
    { transform: 'abs', attributes: {}, x: 'x', y: 'early' },
    ...chain(20).steps.map((step) => ({ ...step, ...(step.y === 'y' && { y: 'late' }) })),
    { transform: 'concat', attributes: { axis: 1 }, x: 'early', inputs: { x1: 'late' }, y: 'y' },
  ];
  const data = [-1, 2, -3, 4];
  const result = runPipeline({ steps, outputs: ['y'] }, [{ ...x, shape: [2, 2], data }]);
  expect(result).toEqual([expect.objectContaining({ shape: [2, 4], data: [1, 2, -1, 2, 3, 4, -3, 4] })]);
});

test('buffers of one step never share, those of later steps take the nearest size', () => {
  const { buffers, calls } = reuseBuffers(
    { x: 8, small: 8, large: 64, later: 16, last: 8, y: 8 },
    [[call('x', 'small', 'large')], [call('small', 'later')], [call('later', 'last')], [call('last', 'y')]],
    new Set(['x', 'y']),
  );
  expect(buffers).toEqual({ x: 8, y: 8, small: 8, large: 64 });
  expect(calls.map(({ args }) => args)).toEqual([
    ['x', 'small', 'large'],
    ['small', 'large'],
    ['large', 'small'],
    ['small', 'y'],
  ]);
});

test('a refusal names the buffer in which its tensor lies', () => {
  const fault = { kind: 'item', name: 'ids', buffer: 'ids', datatype: 'INT64', shape: [1], width: 1 } as const;
  const refusals = [{ code: 'VALUE_OUT_OF_RANGE', detail: '', fault }] as const;
  const { calls } = reuseBuffers(
    { free: 8, ids: 8 },
    [[call('free')], [call('ids')], [{ ...call(), refusals }]],
    new Set(),
  );
  expect(calls[2]?.refusals?.[0]?.fault).toEqual({ ...fault, buffer: 'free' });
});
