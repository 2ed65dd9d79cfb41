import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const post = async (url: string, inputs: readonly object[]) => {
  const response = await server.app.inject({ method: 'POST', url, payload: { inputs } });
  return { status: response.statusCode, body: response.json() };
};

const shard = (data: readonly number[]) => [{ name: 'x', datatype: 'FP32', shape: [1, data.length, 1], data }];

test('shards that were pooled apart are merged into the mean of the whole', async () => {
  const states = await Promise.all(
    [[1, 2, 3], [10]].map((data) => post('/v1/pool/sequence/mean?partial=true', shard(data))),
  );
  const [first, second] = states.map(({ body }) => body.outputs);
  expect(first).toEqual([
    { name: 'sum', datatype: 'FP64', shape: [1, 1], data: [6] },
    { name: 'count', datatype: 'INT64', shape: [1, 1], data: [3] },
  ]);
  const stacked = [0, 1].map((i) => ({ ...first[i], shape: [2, 1, 1], data: [...first[i].data, ...second[i].data] }));
  const merged = await post('/v1/merge/mean?output_datatype=FP32', stacked);
  expect(merged.body.outputs).toEqual([{ name: 'y', datatype: 'FP32', shape: [1, 1], data: [4] }]);
  const again = await post('/v1/merge/mean?partial=true', stacked);
  expect(again.body.outputs.map(({ name, data }: { name: string; data: number[] }) => [name, ...data])).toEqual([
    ['sum', 16],
    ['count', 4],
  ]);
});

test.each([
  ['/v1/merge/median', 'UNKNOWN_OPERATOR', /needs all elements/],
  ['/v1/merge/men', 'UNKNOWN_OPERATOR', /did you mean/],
  ['/v1/merge/mean?partial=maybe', 'INVALID_ATTRIBUTE', /partial: expected true or false/],
  ['/v1/pool/sequence/median?partial=true', 'UNKNOWN_OPERATOR', /needs all elements/],
])('%s is refused with the reason', async (url, code, detail) => {
  const { body } = await post(url, shard([1, 2]));
  expect(body).toMatchObject({ code, detail: expect.stringMatching(detail) });
});
