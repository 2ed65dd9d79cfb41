import { expect, test } from 'vitest';
import { findModel } from '../../../src/models/find-model.ts';
import { readPoolName } from '../../../src/models/pool-name.ts';

test.each([
  ['pool.window.max', { region: 'window', reductions: ['max'] }],
  ['pool.global.mean,max', { region: 'global', reductions: ['mean', 'max'] }],
  ['pool.none.of,these', { region: 'none', reductions: ['of', 'these'] }],
  ['pool.window', undefined],
  ['pool.window.max.more', undefined],
  ['torch.max_pool2d', undefined],
])('the parts of %s', (name, parts) => {
  expect(readPoolName(name)).toEqual(parts);
});

test('a name of 200,000 commas is refused without backtracking', () => {
  const before = process.threadCpuUsage();
  expect(() => findModel(`pool.a.${','.repeat(200_000)}.`)).toThrow('there is no model');
  // A regular expression took some 50 s of processor time.
  expect(process.threadCpuUsage(before).user / 1e6).toBeLessThan(5);
});
