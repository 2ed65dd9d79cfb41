import { expect, test } from 'vitest';
import { createKernelLeases } from '../../../../src/dispatch/plans/kernel-leases.ts';

const MIB = 2 ** 20;

test('kernel leases reuse the latest released memory with room, grow one if none has room, and create one if none is free', () => {
  const { lease: lend } = createKernelLeases(16 * MIB);
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

test('kernel leases stay within their limit, and count released memory once', () => {
  const { lease: lend } = createKernelLeases(4 * MIB);
  const [a, b] = [lend(MIB), lend(3 * MIB)];
  expect(lend(1)).toBeUndefined();
  a?.release();
  a?.release();
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

test('kernel leases evict free memories, the smallest first, when a lease needs more than is left', () => {
  const { lease: lend } = createKernelLeases(4 * MIB);
  const [a, b, c] = [lend(2 * MIB), lend(MIB), lend(MIB)];
  for (const loan of [b, a]) loan?.release();
  expect(lend(3 * MIB)?.kernels).toBe(a?.kernels);
  expect(lend(1)).toBeUndefined();
  c?.release();
  expect(lend(MIB)?.kernels).toBe(c?.kernels);
});

test('kernel leases keep free memories when evicting them would not be enough', () => {
  const { lease: lend } = createKernelLeases(4 * MIB);
  const [a] = [lend(MIB), lend(2 * MIB)];
  a?.release();
  expect(lend(3 * MIB)).toBeUndefined();
  expect(lend(MIB)?.kernels).toBe(a?.kernels);
});

test('counts memory that was dropped until it is collected', () => {
  const { lease, heldBytes } = createKernelLeases(4 * MIB);
  const small = [lease(MIB), lease(MIB), lease(MIB), lease(MIB)];
  for (const one of small) one?.release();
  expect(heldBytes()).toBe(4 * MIB);
  expect(lease(4 * MIB)).toBeDefined();
  expect(heldBytes()).toBe((4 + 3) * MIB);
});

test('leases nothing while more memory is dropped than may be leased', () => {
  const { lease, heldBytes } = createKernelLeases(4 * MIB);
  for (const dropped of [3, 3]) lease(dropped * MIB)?.discard();
  expect(lease(1)).toBeUndefined();
  expect(heldBytes()).toBe(6 * MIB);
});
