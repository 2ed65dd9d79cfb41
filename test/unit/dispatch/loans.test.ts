import { expect, it } from 'vitest';
import { createLoans } from '../../../src/dispatch/loans.ts';

const MIB = 2 ** 20;

it('lends what has room and was given back last, lets one grow where none has, and makes another where none is free', () => {
  const lend = createLoans(16 * MIB);
  const [a, b] = [lend(MIB), lend(MIB)];
  expect(a?.kernels).not.toBe(b?.kernels);
  a?.release();
  b?.release();
  const again = lend(MIB / 2);
  expect(again?.kernels).toBe(b?.kernels);
  again?.release();
  expect(lend(2 * MIB)?.kernels).toBe(b?.kernels);
  expect(lend(MIB)?.kernels).toBe(a?.kernels);
});

it('lends no more memory than it may, which comes back with what is given up, and not twice', () => {
  const lend = createLoans(4 * MIB);
  const [a, b] = [lend(MIB), lend(3 * MIB)];
  expect(lend(1)).toBeUndefined();
  a?.release();
  a?.release();
  expect(lend(2 * MIB)).toBeUndefined();
  const again = lend(MIB);
  expect(again?.kernels).toBe(a?.kernels);
  expect(lend(1)).toBeUndefined();
  b?.discard();
  b?.discard();
  b?.release();
  const other = lend(3 * MIB);
  expect(other?.kernels).not.toBe(b?.kernels);
  expect(lend(1)).toBeUndefined();
});
