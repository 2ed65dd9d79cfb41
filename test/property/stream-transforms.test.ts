import { describe, expect, test } from 'vitest';
import { planStream } from '../../src/pipeline/stream/plan-stream.ts';
import { type StreamSizes, streamSizes } from '../../src/pipeline/stream/stream-tasks.ts';
import { streamedAndWhole } from '../support/streamed-and-whole.ts';

describe('transforms after a pooling', () => {
  const sizesOf = (taskBytes: number): StreamSizes => ({
    ...{ taskBytes, overlaps: 8, mostBytes: taskBytes, wholeSliceBytes: 1, unmergedBytes: 1 },
  });
  const elements = Array.from({ length: 4 * 3 * 6 * 5 }, (_, i) => Math.sin(i * i));
  const images = { datatype: 'FP32', shape: [4, 3, 6, 5], elements } as const;
  const tokens = { ...images, shape: [12, 6, 5] } as const;

  test.each([
    ['relu,cast:FP16', 12],
    ['l2_normalize:1,power_normalize', 4],
    ['flatten:1,truncate:4,l2_normalize', 4],
    ['transpose(permutation=0,2,3,1),softmax', 4],
    ['reshape(shape=-1,4,9),quantize:ubinary', 4],
  ])('%s are those of the whole, in %i tasks', (then, tasks) => {
    const pooling = { region: 'window', reductions: ['max'], attributes: { kernel_shape: [1, 2] }, then };
    const { whole, streamed, count } = streamedAndWhole({ ...images, ...pooling }, sizesOf(1));
    expect(whole).toMatchObject({ bytes: expect.any(String) });
    expect([streamed, count]).toEqual([whole, tasks]);
  });

  test('are those of the whole in tasks of several rows, and of rows without tokens', () => {
    const then = 'truncate:3,l2_normalize';
    const pooling = { region: 'sequence', reductions: ['mean'], attributes: {}, then };
    const { whole, streamed, count } = streamedAndWhole({ ...tokens, ...pooling }, sizesOf(250));
    expect([streamed, count]).toEqual([whole, 6]);
    const empty = streamedAndWhole({ ...tokens, ...pooling, shape: [2, 0, 5], elements: [] }, sizesOf(250));
    expect(empty.streamed).toEqual(empty.whole);
  });

  test.each([
    ['abs,softmax:0', 'then 1 (softmax)'],
    ['quantize:int8', 'then 0 (quantize)'],
    ['transpose(permutation=1,0)', 'then 0 (transpose)'],
    ['reshape(shape=12,-1)', 'then 0 (reshape)'],
    ['flatten:0', 'then 0 (flatten)'],
  ])('%s is refused by its step', (then, step) => {
    const pooling = { region: 'sequence', reductions: ['mean'], attributes: {}, then };
    const request = { ...pooling, inputs: [{ name: 'x', ...tokens }] };
    expect(() => planStream(request, streamSizes(2 ** 20))).toThrow(
      expect.objectContaining({
        code: 'NOT_STREAMABLE',
        detail: expect.stringContaining(`stream: ${step} needs all rows`),
      }),
    );
  });
});
