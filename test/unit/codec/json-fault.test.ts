import { expect, test } from 'vitest';
import { jsonFaultAt } from '../../../src/codec/json-fault.ts';

test.each([
  ['', 0],
  [' \n', 2],
  ['{', 1],
  ['[1,', 3],
  ['[1,]', 3],
  ['[1,,2]', 3],
  ['[,]', 1],
  ['[1 2]', 3],
  ['[1}', 2],
  ['[1]]', 3],
  ['{]', 1],
  ['{,}', 1],
  ['{a:1}', 1],
  ["{'a':1}", 1],
  ['{"a" 1}', 5],
  ['{"a":}', 5],
  ['{"a":1,}', 7],
  ['{"a":1 "b":2}', 7],
  ['{"a":[1,{"b":x}]}', 13],
  ['[NaN]', 1],
  ['[-Infinity]', 1],
  ['[01]', 1],
  ['[1.]', 1],
  ['[1e]', 1],
  ['[+1]', 1],
  ['[true, nul]', 7],
  ['["open]', 1],
  ['["\\x"]', 1],
  ['["\u0001"]', 1],
  ['["\\"\\\\", x]', 9],
  ['1 2', 2],
  ['1,2', 1],
  ['{"a":1,2:3}', 7],
  [':', 0],
])('the fault of %j is at %i', (text, at) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(jsonFaultAt(text)).toBe(at);
});

test('finds the fault behind a text of a million escapes', () => {
  const text = `["${'\\n'.repeat(1_000_000)}",x]`;
  expect(jsonFaultAt(text)).toBe(text.length - 2);
});
