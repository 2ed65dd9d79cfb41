import { describe, expect, test } from 'vitest';
import type { TestTensor } from '../../support/run-in-process.ts';
import { run, tensor } from '../../support/run-model.ts';

type Refused = [string, string, Record<string, unknown>, readonly TestTensor[], RegExp];

describe('requests that TensorFlow 2.21 refuses', () => {
  test.each<Refused>([
    ...['fractional_max_pool', 'fractional_avg_pool'].flatMap((own) =>
      [[4, 2, 2, 1], [2, 1.5, 1.5, 2], [1, 1.5, 1.5, 1 + 2 ** -52], [2, 2, 2], [1.5], [1.5, 2], []].map(
        (pooling_ratio): Refused => [
          `tf.nn.${own} of the ratios [${pooling_ratio}]`,
          `tf.nn.${own}`,
          { pooling_ratio },
          [tensor('value', [4, 8, 8, 4], [])],
          /pooling_ratio: expected/,
        ],
      ),
    ),
    ...(['max_pool', 'avg_pool'] as const).flatMap((own) =>
      [3, 4, 5].flatMap((rank) =>
        ['NWC', 'NHWC', 'NDHWC', 'NCW', 'NCHW', 'NCDHW']
          .filter((data_format) => data_format.length !== rank)
          .map(
            (data_format): Refused => [
              `tf.nn.${own} of ${data_format} and rank ${rank}`,
              `tf.nn.${own}`,
              { ksize: 1, strides: 1, padding: 'VALID', data_format },
              [tensor('input', Array(rank).fill(2), [])],
              /data_format: expected N.* for input of rank/,
            ],
          ),
      ),
    ),
    ...[[2, 2, 1, 1], [2, 1, 1, 2], [1, 1, 2, 2], [1, 1, 1], []].map(
      (ksize): Refused => [
        `tf.nn.max_pool with windows of [${ksize}]`,
        'tf.nn.max_pool',
        { ksize, strides: 1, padding: 'VALID' },
        [tensor('input', [2, 4, 4, 2], [])],
        /ksize: expected/,
      ],
    ),
  ])('%s', (_, name, parameters, tensors, detail) => {
    expect(() => run(name, parameters, tensors)).toThrow(detail);
  });
});
