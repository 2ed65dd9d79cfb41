import type { Element } from '../../../src/reductions/reduction.ts';
import { DTYPES, type DType, integerRange } from '../../../src/tensor/dtype.ts';
import { convert } from '../elements.ts';
import { randomSequence } from '../random-sequence.ts';

/** `count` elements of a datatype: floats from −10 to 10, short integers from their whole range, long ones within 1e9. */
export const someElements = (datatype: DType, count: number, seed: number): Element[] => {
  const next = randomSequence(seed);
  const { kind, bytes } = DTYPES[datatype];
  const [low, high] = kind === 'float' ? [0n, 0n] : integerRange(datatype);
  const [from, to] = bytes <= 2 ? [Number(low), Number(high)] : [kind === 'signed' ? -1e9 : 0, 1e9];
  return Array.from({ length: count }, () => {
    if (kind === 'float') return convert((next() - 0.5) * 20, datatype);
    const whole = Math.floor(from + next() * (to - from + 1));
    return bytes === 8 ? BigInt(whole) : whole;
  });
};
