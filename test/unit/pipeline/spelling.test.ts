import { expect, test } from 'vitest';
import { readSpelling } from '../../../src/pipeline/spelling.ts';

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
  ['0x10', '0x10'],
])('reads %j as %j', (text, value) => {
  expect(readSpelling(text)).toEqual(value);
});
