import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerUnderTest, startServer } from '../support/server-under-test.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const bytes = (shape: string) => shape.split(',').reduce((count, extent) => count * Number(extent), 1);

test.each([
  ['window/max', '1,2,4,4', 'kernel_shape=2', 'batch,channels,height,width'],
  ['window/max', '2,4,4', 'kernel_shape=2', 'batch,channels,length'],
  ['window/max', '2,4,4', 'kernel_shape=2,2', 'channels,height,width'],
  ['window/max', '2,4,4', 'kernel_shape=2&unbatched=true', 'channels,height,width'],
  ['window/mean', '1,4,4,4,2', 'kernel_shape=2&layout=channels_last', 'batch,depth,height,width,channels'],
  ['adaptive/max', '4,4,2', 'output_shape=2,2&layout=channels_last', 'height,width,channels'],
  ['global/mean', '1,2,4,4', '', 'batch,channels,height,width'],
  ['global/mean', '3,4', 'axes=1', 'batch,channels'],
  ['global/mean', '1,2,1,2,2,2', 'axes=1', 'batch,channels,axis0,axis1,axis2,axis3'],
  ['pyramid/max', '1,2,4,4', '', 'batch,channels,height,width'],
  ['rmac/max', '1,2,4,4', '', 'batch,channels,height,width'],
  ['fractional/max', '1,2,4', 'output_shape=2', 'batch,channels,length'],
  ['sequence/mean', '2,3,4', '', 'batch,tokens,channels'],
  ['sequence/mean', '3,4', '', 'tokens,channels'],
  ['sequence/mean', '2,3,4', 'then=truncate:2,l2_normalize', 'batch,tokens,channels'],
  ['window/vlad', '1,2,4,4', '', undefined],
])('%s of [%s] with "%s" reads %s', async (operator, shape, query, axes) => {
  const url = `${operator}?shape=${shape}&datatype=UINT8&${query}`;
  const pooled = await server.app.inject({
    method: 'POST',
    url: `/v1/pool/${url}`,
    payload: Buffer.alloc(bytes(shape)),
    headers: { 'content-type': 'application/octet-stream' },
  });
  expect(pooled.headers['x-axes']).toBe(axes);
  const planned = await server.app.inject({ method: 'POST', url: `/v1/plan/${url}` });
  expect(planned.json().axes).toBe(axes);
});

test('operators of several tensors, streams and JSON responses say their axes, too', async () => {
  const { example } = (await server.app.inject('/v1/operators/segment/max')).json();
  const segments = await server.app.inject({ method: 'POST', url: '/v1/pool/segment/max', payload: example.request });
  expect(segments.headers['x-axes']).toBe('rows,channels');
  const url = '/v1/pool/window/max?shape=2,4,4&datatype=UINT8&kernel_shape=2&stream=true';
  const streamed = await server.app.inject({ method: 'POST', url, payload: Buffer.alloc(32) });
  expect([streamed.statusCode, streamed.headers['x-axes']]).toEqual([200, 'batch,channels,length']);
  const planned = await server.app.inject({ method: 'POST', url: url.replace('/pool/', '/plan/') });
  expect(planned.json()).toMatchObject({ axes: 'batch,channels,length', lane: 'streamed' });
});

test('a pipeline says the axes of its only pooling of an input, and none of two poolings or of a result', async () => {
  const axesOf = async (...steps: readonly object[]) => {
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [2, 2, 4] }];
    const planned = await server.app.inject({
      method: 'POST',
      url: '/v1/plan/pipelines',
      payload: { inputs, pipeline: { steps } },
    });
    return planned.json().axes;
  };
  const max = { pool: 'window/max', attributes: { kernel_shape: 2 } };
  expect(await axesOf(max, { transform: 'abs' })).toBe('batch,channels,length');
  expect(await axesOf({ transform: 'abs' }, max)).toBe('');
  expect(await axesOf(max, max)).toBe('');
  expect(await axesOf({ transform: 'abs' })).toBe('');
});

const PAGE = readFileSync(new URL('../../../docs/operators.md', import.meta.url), 'utf8');
const ROWS = [...PAGE.matchAll(/^\| `\[([\d,]+)\]`(?: of `(\w+)`.*?)? \| (?:`([^`]*)`.*?)? ?\| `([a-z,]+)` \|$/gm)];

test('the documented readings of axes are those of the service', async () => {
  expect(ROWS).toHaveLength(8);
  for (const [row, shape = '', region = 'window', query = '', axes] of ROWS) {
    const { example } = (await server.app.inject(`/v1/operators/${region}/max`)).json();
    const others = example.request.inputs.slice(1).map(({ name, datatype }: { name: string; datatype: string }) => ({
      name,
      datatype,
      shape: region === 'segment' ? [3] : [8, 128],
    }));
    const inputs = [{ name: 'x', datatype: 'FP32', shape: shape.split(',').map(Number) }, ...others];
    const parameters = Object.fromEntries(new URLSearchParams(query));
    const planned = await server.app.inject({
      method: 'POST',
      url: `/v1/plan/${region}/max`,
      payload: { inputs, parameters },
    });
    expect(planned.json().axes, row).toBe(axes);
  }
});
