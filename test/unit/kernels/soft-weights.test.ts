import { describe, expect, test } from 'vitest';
import { FILLS } from '../../support/kernels/float-fills.ts';
import { expectedOf, firstWrong, type OperatorCase } from '../../support/operator-case.ts';
import { poolInProcess } from '../../support/pool-in-process.ts';

const soft = (
  region: string,
  shape: readonly number[],
  elements: readonly number[],
  attributes = {},
): OperatorCase => ({
  ...{ region, reduction: 'soft', attributes, datatype: 'FP32' },
  ...{ shape, elements: elements.map(Math.fround) },
});

const pooled = (given: OperatorCase): number[] => {
  const results = poolInProcess(given);
  if (!Array.isArray(results)) throw new Error(results.detail);
  return (results[0]?.elements ?? []).map(Number);
};

/** Elements in the other layout: [planes, positions] turned. */
const turned = (elements: readonly number[], positions: number): number[] => {
  const planes = elements.length / positions;
  return elements.map((_, i) => elements[(i % planes) * positions + Math.floor(i / planes)] as number);
};

const WINDOWS = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] };

describe('means weighted by exponentials', () => {
  test.each([1, -2, 0.25, 1.1])(
    'means weighted by exponentials of windows that share elements are what the definition says, beta %d',
    (beta) => {
      for (const [title, fill] of FILLS) {
        for (const shape of [
          [1, 3, 9, 8],
          [2, 9, 5, 5],
          [1, 70, 4, 7],
        ]) {
          const elements = Array.from({ length: shape.reduce((n, extent) => n * extent, 1) }, fill);
          const given = soft('window', shape, elements, { ...WINDOWS, beta });
          expect(firstWrong(given, expectedOf(given), pooled(given)), `${title} of ${shape}`).toBe(undefined);
        }
      }
    },
  );

  test('means weighted by exponentials have the same bits wherever weights are kept: of windows, whole planes and the other layout', () => {
    for (const [title, fill] of FILLS) {
      const elements = Array.from({ length: 6 * 40 }, fill);
      const windows = pooled(soft('window', [1, 6, 40], elements, { kernel_shape: 5 }));
      expect(pooled(soft('global', [1, 48, 5], elements)), title).toEqual(windows);
      const last = { kernel_shape: 5, layout: 'channels_last' };
      expect(turned(pooled(soft('window', [1, 40, 6], turned(elements, 40), last)), 6), title).toEqual(windows);
      expect(pooled(soft('window', [1, 1, 40], elements.slice(40, 80), { kernel_shape: 5 })), title).toEqual(
        windows.slice(8, 16),
      );
    }
  });
});
