import { expect, test } from 'vitest';
import { checkInputs, FLOATS } from '../../../src/transforms/checks.ts';
import { TRANSFORMS } from '../../../src/transforms/list.ts';
import type { Transform, TransformInputs } from '../../../src/transforms/transform.ts';

const x = { datatype: 'FP32', shape: [2, 3] } as const;

const transform: Transform = {
  name: 'sample',
  title: '',
  attributes: {},
  x: { datatypes: FLOATS, leastRank: 1 },
  inputs: [
    { name: 'weight', description: 'numbers', datatypes: FLOATS, rank: 2 },
    { name: 'bias', description: 'numbers', optional: true },
    { name: 'x1', description: 'more', optional: true, numbered: true },
  ],
  apply: (_, tensor) => ({ ...tensor, kind: 'reinterpreted', rows: 'separate' }),
};

test.each<[string, TransformInputs]>([
  ['required inputs alone', { weight: x }],
  ['optional inputs', { weight: x, bias: { datatype: 'INT8', shape: [] } }],
  ['numbered inputs in any order', { weight: x, x3: x, x1: x, x2: x }],
])('checkInputs takes %s', (_, inputs) => {
  expect(checkInputs(transform, x, inputs)).toBeUndefined();
});

test.each<[string, string, TransformInputs]>([
  ['a missing input', 'sample: expected an input weight, numbers, got none', { bias: x }],
  ['another name', 'expected inputs x, weight, bias, x1, … in order, got "weights"', { weights: x }],
  ['a number that leaves one out', 'got "x3"', { weight: x, x1: x, x3: x }],
  ['a number in another spelling', 'got "x02"', { weight: x, x1: x, x02: x }],
  ['a number below the first', 'got "x0"', { weight: x, x0: x }],
  ['another datatype', 'expected weight of a floating datatype, got INT8', { weight: { ...x, datatype: 'INT8' } }],
  ['another rank', 'expected weight of rank 2, got [3]', { weight: { ...x, shape: [3] } }],
])('checkInputs refuses %s', (_, detail, inputs) => {
  expect(() => checkInputs(transform, x, inputs)).toThrow(detail);
});

test('checkInputs refuses x of another datatype or a lower rank', () => {
  expect(() => checkInputs(transform, { ...x, datatype: 'BOOL' }, { weight: x })).toThrow(
    /x of a floating .* got BOOL/,
  );
  expect(() => checkInputs(transform, { ...x, shape: [] }, { weight: x })).toThrow(/x of at least rank 1, got \[\]/);
});

test('the main attribute of a transform is one of its attributes, and its inputs have different names', () => {
  for (const { name, main, attributes, inputs = [] } of TRANSFORMS) {
    if (main !== undefined) expect(Object.keys(attributes), name).toContain(main);
    const names = ['x', ...inputs.map((input) => input.name)];
    expect(new Set(names).size, name).toBe(names.length);
  }
});
