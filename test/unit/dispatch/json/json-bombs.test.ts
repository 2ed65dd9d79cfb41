import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Dispatcher, startDispatcher } from '../../../../src/dispatch/dispatcher.ts';

/** What a text may become is six times its bytes: that, and what a thread needs for itself, fits its heap. */
const BODY_BYTES = 16 * 1024 ** 2;
const HEAP_MB = 256;

/** Beside four busy loops on two cores the slowest took 29 s: what is tested is that no thread is ended for it. */
vi.setConfig({ testTimeout: 180_000 });

let dispatcher: Dispatcher;
beforeAll(async () => {
  dispatcher = await startDispatcher({ workers: 1, inlineMaxBytes: 0, maxHeapMb: HEAP_MB }, () => {});
});
afterAll(() => {
  vi.resetConfig();
  return dispatcher.close();
});

const filled = (piece: string): string => piece.repeat(Math.floor(BODY_BYTES / piece.length));
const distinct = (piece: (i: number) => string): string =>
  Array.from({ length: Math.floor(BODY_BYTES / piece(1e6).length) }, (_, i) => piece(1e6 + i)).join('');
const message = (datatype: string, shape: readonly number[], data: string): string =>
  `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[${shape}],"data":[${data}]}]}`;
const read = (text: string, maxInputs = Number.POSITIVE_INFINITY) =>
  dispatcher.readJson(
    { chunks: [Buffer.from(text)], maxInputs },
    { life: new AbortController(), requestId: 'bomb', owner: 'test' },
  );

describe('JSON whose objects would take many times its size', () => {
  test.each([
    ['empty lists', () => `{"parameters":[${filled('[],')}0]}`],
    ['empty objects', () => `{"parameters":[${filled('{},')}0]}`],
    ['objects', () => `{"parameters":[${filled('{"a":1},')}0]}`],
    ['lists within lists', () => filled('[')],
    ['objects within objects', () => filled('{"a":')],
    ['texts', () => `[${filled('"ab",')}1]`],
    ['lists as the data', () => message('FP32', [1], `${filled('[],')}[]`)],
    ['lists of one as the data', () => message('FP32', [1], `${filled('[1],')}[1]`)],
    ['texts as the data', () => message('INT64', [1], `${filled('"12",')}1`)],
    ['many tensors', () => `{"inputs":[${filled('{"name":"x","shape":[1]},')}{}]}`],
  ])('is refused before they are made: %s', async (_what, text) => {
    await expect(read(text())).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(dispatcher.replacements.out_of_memory).toBe(0);
  });

  test.each([
    ['numbers that are no data', () => `{"parameters":[${filled('1,')}1]}`, 'INVALID_ATTRIBUTE'],
    [
      'numbers with one that is none',
      () => message('FP32', [BODY_BYTES / 4 + 1], `${filled('1.5,')}null`),
      'VALUE_OUT_OF_RANGE',
    ],
    ['another number of booleans', () => message('BOOL', [1], `${filled('true,')}true`), 'INVALID_SHAPE'],
    ['members, each of its own name', () => `{${distinct((i) => `"${i}":1,`)}"a":1}`, 'INVALID_INPUT'],
    ['texts, each of its own', () => message('INT64', [1], `${distinct((i) => `"${i}",`)}1`), 'INVALID_SHAPE'],
    ['a second list of data', () => message('FP32', [1], `1],"data":[${filled('[],')}[]`), 'MALFORMED_JSON'],
    ['one long text', () => `{"parameters":"${filled('a')}"}`, 'INVALID_ATTRIBUTE'],
  ])('is no such: %s', async (_what, text, code) => {
    await expect(read(text())).rejects.toMatchObject({ code });
    expect(dispatcher.replacements.out_of_memory).toBe(0);
  });
});

const tensor = (i: number) => `{"name":"x${i}","datatype":"FP32","shape":[1],"data":[1]},`;

test.each([
  ['inputs', () => `{"inputs":[${distinct(tensor)}{}]}`],
  ['inputs, their name in escapes', () => `{"\\u0069nputs":[${distinct(tensor)}{}]}`],
  [
    'inputs of some hundred values',
    () => `{"inputs":[${filled(tensor(0).replace('[1]}', `[${'1,'.repeat(200)}1]}`))}{}]}`,
  ],
  ['inputs behind a long id', () => `{"id":"${'i[{,'.repeat(2e4)}","inputs":[${distinct(tensor)}{}]}`],
  ['inputs that are no tensors', () => `{"inputs":[${filled('1,')}1]}`],
  ['outputs', () => `{"outputs":[${distinct((i) => `{"name":"y${i}"},`)}{}],"inputs":[]}`],
  ['parameters', () => `{"parameters":{${distinct((i) => `"p${i}":1,`)}"p":1},"inputs":[]}`],
])('more %s than a request may have are refused before they are read', async (_what, text) => {
  await expect(read(text(), 16)).rejects.toMatchObject({ code: 'TOO_MANY_ITEMS' });
});

test('sixteen large inputs are read where sixteen are allowed, whatever their texts hold', async () => {
  const values = Array.from({ length: 20_000 }, (_, i) => i % 100);
  const inputs = Array.from({ length: 16 }, (_, i) => ({
    name: `"${i},{[`,
    datatype: 'UINT8',
    shape: [20_000],
    data: values,
  }));
  const { message: got } = await read(JSON.stringify({ inputs, id: ',,,,'.repeat(9000) }), 16);
  expect(got.inputs.map(({ chunks }) => Buffer.concat(chunks)[99])).toEqual(inputs.map(() => 99));
});

test.each([
  ['values of lists', `"p":[${'1,'.repeat(2 ** 18)}1]`],
  ['characters', `"p":"${'1'.repeat(2 ** 18)}"`],
  ['values of lists within lists', `"p":[${'[1,2],'.repeat(2 ** 17)}[1]]`],
])('more %s in parameters than the event loop reads in a few ms are refused', async (_what, parameter) => {
  const text = `{"parameters":{${parameter}},${message('FP32', [1], '1').slice(1)}`;
  await expect(read(text, 16)).rejects.toMatchObject({ code: 'TOO_MANY_ITEMS', pointer: '/parameters' });
});

test.each([
  ['FP32', 'numbers and texts', [1, -1, 2], ['"NaN"', '0.5'], [Number.NaN, 0.5]],
  ['BOOL', 'booleans, each in a list of its own', [-1, 1], ['true', 'false'], [1, 0]],
  ['INT64', 'texts', [-1], ['"9007199254740993"', '"-1"'], [9007199254740993n, -1n]],
  ['INT64', 'digits and texts', [-1, 2], ['9007199254740993', '"-1"'], [9007199254740993n, -1n]],
] as const)('large lists of %s are read right: %s', async (datatype, _what, shape, [first, second], [one, two]) => {
  const inner = shape.at(-1) === -1 ? 1 : (shape.at(-1) ?? 1);
  const isFlat = shape.length === 1;
  const pair = isFlat ? `${first},${second},` : inner === 2 ? `[${first},${second}],` : `[${first}],[${second}],`;
  const pairs = Math.floor(BODY_BYTES / pair.length);
  const rows = isFlat || inner === 1 ? 2 * pairs : pairs;
  const list = pair.repeat(pairs).slice(0, -1);
  const extents = shape.map((extent) => (extent === -1 ? rows : extent));
  const text = message(datatype, extents, shape.length === 3 ? `[${list}]` : list);
  const { message: got } = await read(text);
  const chunk = got.inputs[0]?.chunks[0] as Uint8Array<ArrayBuffer>;
  const view = { FP32: Float32Array, BOOL: Uint8Array, INT64: BigInt64Array }[datatype];
  const elements = new view(chunk.buffer);
  expect(elements.length).toBe(2 * pairs);
  expect([elements[0], elements[1], elements.at(-2), elements.at(-1)]).toEqual([one, two, one, two]);
  expect(dispatcher.replacements.out_of_memory).toBe(0);
});
