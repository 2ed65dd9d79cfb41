import { describe, expect, test } from 'vitest';
import { thenSteps } from '../../../../src/pipeline/document/then-steps.ts';
import { type PoolingRequest, planPooling } from '../../../../src/pipeline/plan-pooling.ts';
import type { TensorSpec } from '../../../../src/tensor/tensor.ts';
import { runInProcess, type TestTensor } from '../../../support/run-in-process.ts';

const stepsOf = (text: string) => thenSteps(text).map(({ place: _, ...step }) => step);

test('then lists transforms with their main attribute or with named ones', () => {
  expect(stepsOf('l2_normalize, truncate:256,power(exponent=2;scale=-1),transpose(permutation=0,2,1)')).toEqual([
    { transform: 'l2_normalize' },
    { transform: 'truncate', attributes: { extent: '256' } },
    { transform: 'power', attributes: { exponent: '2', scale: '-1' } },
    { transform: 'transpose', attributes: { permutation: '0,2,1' } },
  ]);
});

describe('then is refused', () => {
  test.each([
    ['', '?then/0', 'expected transforms such as'],
    ['relu,', '?then/1', 'got ""'],
    ['relu,2', '?then/1', 'got "2"'],
    ['relu(', '?then/0', 'relu:VALUE or relu(NAME=VALUE;…), got "relu("'],
    ['relu abs', '?then/0', 'got "relu abs"'],
    ['relu:1', '?then/0', 'which has no attributes, got a value without a name'],
    ['power(exponent)', '?then/0', 'got "exponent"'],
    ['power(exponent=1;exponent=2)', '?then/0', 'exponent twice'],
    ['power(exponent==2)', '?then/0', 'got "exponent==2"'],
  ])('of %s', (text, pointer, detail) => {
    expect(() => thenSteps(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_PIPELINE', pointer, detail: expect.stringContaining(detail) }),
    );
  });

  test('of more than 256 transforms', () => {
    expect(thenSteps(Array(256).fill('relu').join())).toHaveLength(256);
    expect(() => thenSteps(Array(10_000).fill('relu').join())).toThrow(
      expect.objectContaining({ code: 'TOO_MANY_ITEMS', pointer: '?then' }),
    );
  });

  test('in linear time of parentheses and commas', () => {
    const begin = process.threadCpuUsage();
    expect(() => thenSteps('('.repeat(200_000))).toThrow();
    expect(() => thenSteps(`a(${';'.repeat(200_000)})`)).toThrow();
    expect(process.threadCpuUsage(begin).user / 1000).toBeLessThan(3000);
  });
});

describe('a pooling and then', () => {
  const x: TensorSpec = { name: 'x', datatype: 'FP32', shape: [1, 2, 2] };
  const mask: TensorSpec = { name: 'mask', datatype: 'INT64', shape: [1, 2] };
  const plan = (then: string, request: Partial<PoolingRequest> = {}) =>
    planPooling({ region: 'sequence', reductions: ['mean'], attributes: {}, inputs: [x, mask], then, ...request });

  test('transform y, in one plan', () => {
    const tensors: TestTensor[] = [
      { ...x, data: [3, 4, 9, 9] },
      { ...mask, data: [1, 0] },
    ];
    expect(runInProcess(plan('l2_normalize,truncate:1'), tensors)).toEqual([
      expect.objectContaining({ name: 'y', shape: [1, 1], data: [expect.closeTo(0.6, 6)] }),
    ]);
  });

  test.each([
    ['a transform that is not there', 'l2norm', {}, 'UNKNOWN_OPERATOR', '?then/0'],
    ['an attribute of a wrong value', 'relu,truncate:many', {}, 'INVALID_ATTRIBUTE', '?then/1'],
    ['an attribute of the pooling', 'relu', { attributes: { empty: 'none' } }, 'INVALID_ATTRIBUTE', '?empty'],
    ['a tensor that is missing', 'take', {}, 'INVALID_PIPELINE', '?then/0'],
    ['a tensor that nothing takes', 'relu', { inputs: [x, { ...x, name: 'z' }] }, 'INVALID_INPUT', '/inputs'],
    [
      'winners’ indices',
      'relu',
      { reductions: ['max'], attributes: { return_indices: 'true' } },
      'INVALID_PIPELINE',
      '?then',
    ],
    ['a state', 'relu', { partial: true }, 'INVALID_PIPELINE', '?then'],
  ] as const)('refuse %s', (_, then, request, code, pointer) => {
    expect(() => plan(then, request)).toThrow(expect.objectContaining({ code, pointer }));
  });

  test('take further tensors by the transforms’ names', () => {
    const indices: TensorSpec = { name: 'indices', datatype: 'INT64', shape: [3] };
    expect(plan('take', { inputs: [x, indices] }).outputs[0]?.shape).toEqual([3, 2]);
  });

  test('leave an extent to the data that tell it', () => {
    const inputs: TensorSpec[] = [
      { ...x, shape: [2, 2] },
      { name: 'segment_ids', datatype: 'INT64', shape: [2] },
    ];
    expect(plan('relu', { region: 'segment', inputs }).dataDependentExtent?.attribute).toBe('segments');
  });
});
