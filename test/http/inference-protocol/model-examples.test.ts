import { afterAll, beforeAll, expect, test } from 'vitest';
import { MODELS } from '../../../src/models/list.ts';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

test('the configuration of every model has an example that works as it stands', async () => {
  expect(MODELS.length).toBeGreaterThan(300);
  const refused: string[] = [];
  for (const { name } of MODELS) {
    const { example } = (await server.app.inject(`/v2/models/${name}/config`)).json();
    const pooled = await server.app.inject({ method: 'POST', url: `/v2/models/${name}/infer`, payload: example });
    if (pooled.statusCode !== 200) refused.push(`${name}: ${pooled.body}`);
    else if (!pooled.json().outputs.some(({ data }: { data: unknown[] }) => data.length > 0))
      refused.push(`${name}: no data`);
  }
  expect(refused).toEqual([]);
});
