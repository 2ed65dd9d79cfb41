import { expect, test } from 'vitest';
import { readFlag, readSpelling } from '../../../src/tensor/spelling.ts';

test.each([
  ['3', 3],
  ['-1.5e3', -1500],
  ['3,3', [3, 3]],
  ['3,', [3]],
  [' 3 , 4 ', [3, 4]],
  ['null', null],
  ['7,null', [7, null]],
  ['true', true],
  ['false', false],
  ['inf', 'Infinity'],
  ['-inf', '-Infinity'],
  ['Infinity', 'Infinity'],
  ['nan', 'NaN'],
  ['9007199254740993', '9007199254740993'],
  ['1e39', 1e39],
  ['1e+39', 1e39],
  ['channels_last', 'channels_last'],
  ['constructor', 'constructor'],
  ['', ''],
  ['True', true],
  ['FALSE', false],
  ['None', null],
  ['Infinity', 'Infinity'],
  ['-Infinity', '-Infinity'],
  ['NaN', 'NaN'],
  ['[2,2]', [2, 2]],
  ['[2, 3]', [2, 3]],
  ['(2, 3)', [2, 3]],
  ['(2,)', [2]],
  ['[2]', [2]],
  ['[]', []],
  ['[7, None]', [7, null]],
  ['[[2,2],[2,2]]', ['[[2', '2]', '[2', '2]]']],
  ['[2,2', ['[2', 2]],
  ['[2,2)', ['[2', '2)']],
  ['0x10', '0x10'],
])('reads %j as %j', (text, value) => {
  expect(readSpelling(text)).toEqual(value);
});

test.each([
  [true, true],
  ['True', true],
  ['1', true],
  ['0', false],
  ['false', false],
  [1, undefined],
  ['yes', undefined],
  ['1,', undefined],
])('reads %j as the flag %j', (value, flag) => {
  expect(readFlag(value)).toBe(flag);
});

test('reading a text takes time in proportion to its digits', () => {
  const before = process.threadCpuUsage();
  readSpelling(`${'9'.repeat(200_000)}x`);
  // Backtracking took some 50 s of processor time.
  expect(process.threadCpuUsage(before).user / 1e6).toBeLessThan(5);
});
