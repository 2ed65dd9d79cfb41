import { isDeepStrictEqual } from 'node:util';
import type { Exchange } from '../test/support/process/scenario.ts';

/** A pooling that takes a worker some ms and its transport little: medians of 5 × 5 windows of `[1, 16, 64, 64]` FP32. */
const CHANNELS = 16;
const SIDE = 64;
const KERNEL = 5;
const OUT = SIDE - KERNEL + 1;

export const MEDIAN_PATH = `/v1/pool/window/median?datatype=FP32&shape=1,${CHANNELS},${SIDE},${SIDE}&kernel_shape=${KERNEL},${KERNEL}&strides=1`;

/** A body of random values, and the check of its response against the plain loop below. */
export const medianExchange = (): Exchange => {
  const values = Float32Array.from({ length: CHANNELS * SIDE * SIDE }, () => Math.random() - 0.5);
  const expected = Float32Array.from({ length: CHANNELS * OUT * OUT }, (_, at) => medianAt(values, at));
  return {
    body: Buffer.from(values.buffer),
    holds: (response) => isDeepStrictEqual(new Float32Array(new Uint8Array(response).buffer), expected),
  };
};

const medianAt = (values: Float32Array, at: number): number => {
  const [plane, row, column] = [Math.floor(at / OUT ** 2), Math.floor(at / OUT) % OUT, at % OUT];
  const cells = Float32Array.from({ length: KERNEL ** 2 }, (_, cell) => {
    const y = row + Math.floor(cell / KERNEL);
    return values[(plane * SIDE + y) * SIDE + column + (cell % KERNEL)] ?? 0;
  });
  return cells.sort()[(KERNEL ** 2 - 1) / 2] ?? 0;
};
