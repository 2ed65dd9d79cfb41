import { randomSequence } from '../random-sequence.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const next = randomSequence(5);
const spread = (size: number) => () => (next() - 0.4) * size;
/** Elements that each form of powers and exponentials has to meet. */
export const FILLS: readonly (readonly [string, () => number])[] = [
  ['around 0', spread(4)],
  ['far apart', spread(400)],
  ['all zeros of both signs', () => (next() < 0.5 ? -0 : 0)],
  ['tiny', spread(1e-30)],
  ['subnormal', spread(1e-40)],
  ['large', spread(1e30)],
  ['some beyond the range of e^x', () => (next() < 0.1 ? 100 : -90 * next())],
  ['some infinite', () => (next() < 0.05 ? -inf : next() < 0.05 ? inf : next())],
  ['some NaN', () => (next() < 0.05 ? nan : next())],
  ['alike but for one in a hundred', () => (next() < 0.01 ? 1e6 : 1)],
];
