import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { endOfTurn } from '../../../src/http/requests/end-of-turn.ts';

test('callbacks of one turn run together, after all of its events', async () => {
  const seen: string[] = [];
  const wait = async (name: string): Promise<void> => {
    seen.push(`${name} came`);
    await endOfTurn();
    seen.push(`${name} went`);
  };
  const first = wait('first');
  await Promise.resolve();
  const second = wait('second');
  await nextTurn();
  const third = wait('third');
  await Promise.all([first, second, third]);
  expect(seen).toEqual(['first came', 'second came', 'first went', 'second went', 'third came', 'third went']);
});
