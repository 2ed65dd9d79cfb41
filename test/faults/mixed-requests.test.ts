import { expect, test } from 'vitest';
import { startFaultyServer } from './faulty-server.ts';
import { sendMixedRequests } from './mixed-requests.ts';

test('random requests are served as the definition has it while workers are being ended', async () => {
  const server = await startFaultyServer();
  const { right, refused, ended, wrong } = await sendMixedRequests(server, 500, 17);
  expect(wrong).toEqual([]);
  expect(ended).toBe(10);
  expect(right).toBeGreaterThan(200);
  expect(right + refused + ended).toBe(500);
  const { plans, parts, replacements } = server.dispatcher;
  expect(Math.min(plans.coalesced, plans.transferred, parts())).toBeGreaterThan(50);
  expect(Object.values(replacements).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(10);
  await server.close();
});
