import { expect, test } from 'vitest';
import { firstDifference } from '../../peers/difference.ts';
import type { PeerCase } from '../../peers/peer-case.ts';
import { type Datatype, type JsonValue, type Tensor, tensorOfJson } from '../../peers/tensor.ts';

const tensor = (data: readonly JsonValue[], datatype: Datatype = 'FP64', shape = [data.length]): Tensor =>
  tensorOfJson(datatype, shape, data);

const SOURCE = { folder: 'torch', datatypes: true, steps: () => [] };

/** The difference of a sole output `y` from what a case wants. */
const differenceOf = (
  got: Tensor,
  want: Tensor,
  given: Partial<PeerCase> = {},
  datatypes = true,
): string | undefined => {
  const rest = { id: 'a', folder: 'torch', op: 'mean', attrs: {}, inputs: new Map(), rtol: 0, atol: 0, notes: '' };
  const peerCase = { ...rest, ...given, outputs: new Map([['y', want]]) };
  return firstDifference(new Map([['y', got]]), peerCase, { ...SOURCE, datatypes });
};

test.each([
  ['equal values without a tolerance', [1, 'NaN', 'Infinity', '-Infinity'], [1, 'NaN', 'Infinity', '-Infinity'], 0, 0],
  ['zeros of either sign', [0], [-0], 0, 0],
  ['values at the border of both tolerances', [10 + 1 + 0.5], [10], 0.1, 0.5],
] as const)('%s are the same', (_, got, want, rtol, atol) => {
  expect(differenceOf(tensor(got), tensor(want), { rtol, atol })).toBeUndefined();
});

test.each([
  ['a value past the tolerance', [1, 11.75], [1, 10], 'y[1] is 11.75, expected 10'],
  ['a NaN that is a number', [1], ['NaN'], 'y[0] is 1, expected NaN'],
  ['a number that is NaN', ['NaN'], [1], 'y[0] is NaN, expected 1'],
  ['a number that is infinite', ['Infinity'], [1], 'y[0] is Infinity, expected 1'],
  ['an infinity that is large', [1e300], ['Infinity'], 'y[0] is 1e+300, expected Infinity'],
  ['an infinity of the other sign', ['-Infinity'], ['Infinity'], 'y[0] is -Infinity, expected Infinity'],
] as const)('%s is a difference', (_, got, want, words) => {
  expect(differenceOf(tensor(got), tensor(want), { rtol: 0.1, atol: 0.5 })).toBe(words);
});

test('indices are the same or not, whatever the tolerance', () => {
  const [got, want] = [tensor([3, 4], 'INT64'), tensor([3, 5], 'INT64')];
  expect(differenceOf(got, want, { rtol: 1, atol: 1 })).toBe('y[1] is 4, expected 5');
});

test('shape and datatype are the same, but where a project states values alone', () => {
  expect(differenceOf(tensor([1, 2]), tensor([1, 2], 'FP64', [2, 1]))).toBe('y is [2], expected [2,1]');
  expect(differenceOf(tensor([1], 'FP32'), tensor([1]))).toBe('y is FP32, expected FP64');
  expect(differenceOf(tensor([1], 'FP32'), tensor([1]), {}, false)).toBeUndefined();
});

test('the index of an empty window means nothing, its value does', () => {
  const outputs = new Map([
    ['y', tensor([7, '-Infinity'])],
    ['indices', tensor([2, 9], 'INT64')],
  ]);
  const rest = { id: 'a', folder: 'torch', op: 'max_pool3d', attrs: {}, inputs: new Map(), rtol: 0, atol: 0 };
  const differs = (indices: number[], notes: string): string | undefined =>
    firstDifference(new Map([...outputs, ['indices', tensor(indices, 'INT64')]]), { ...rest, outputs, notes }, SOURCE);
  expect(differs([2, -1], 'EMPTY WINDOW: …')).toBeUndefined();
  expect(differs([2, -1], '')).toBe('indices[1] is -1, expected 9');
  expect(differs([3, -1], 'EMPTY WINDOW: …')).toBe('indices[0] is 3, expected 2');
});

test('an output that is missing is a difference', () => {
  const outputs = new Map([['y', tensor([1])]]);
  const rest = { id: 'a', folder: 'torch', op: 'mean', attrs: {}, inputs: new Map(), rtol: 0, atol: 0, notes: '' };
  expect(firstDifference(new Map(), { ...rest, outputs }, SOURCE)).toBe('y is missing');
});
