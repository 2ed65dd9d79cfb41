import { expect, test } from 'vitest';
import { startServer } from '../support/server-under-test.ts';

test('a failure of ours tells the caller nothing but where to look, and the log everything', async () => {
  const server = await startServer({ logLevel: 'error' });
  server.app.get('/fails', () => {
    throw new TypeError('secret of the house');
  });
  const response = await server.app.inject({ url: '/fails', headers: { 'x-request-id': 'the-id' } });
  expect(response.json()).toMatchObject({ status: 500, code: 'INTERNAL_ERROR', detail: /the-id/ });
  expect(response.body).not.toContain('secret');
  expect(server.log).toMatchObject([
    { request_id: 'the-id', err: { type: 'TypeError', message: 'secret of the house' } },
  ]);
  await server.close();
});
