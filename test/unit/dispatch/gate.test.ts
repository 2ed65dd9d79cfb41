import { describe, expect, test } from 'vitest';
import { createGate } from '../../../src/dispatch/gate.ts';

const never = new AbortController().signal;

describe('a gate', () => {
  test('lets in at once what fits, and not what does not', () => {
    const gate = createGate(10);
    expect(gate.tryEnter(6)).toBe(true);
    expect(gate.tryEnter(5)).toBe(false);
    expect(gate.tryEnter(4)).toBe(true);
    expect(gate.used()).toBe(10);
  });

  test('lets in those who wait in the order of their asking, also when a later one would fit before', async () => {
    const gate = createGate(10);
    await gate.enter(8, never);
    const order: string[] = [];
    const large = gate.enter(9, never).then(() => order.push('large'));
    const small = gate.enter(1, never).then(() => order.push('small'));
    expect(gate.waiting()).toBe(2);
    gate.leave(8);
    await Promise.all([large, small]);
    expect(order).toEqual(['large', 'small']);
    expect(gate.used()).toBe(10);
  });

  test('lets those ahead pass those at the back', async () => {
    const gate = createGate(10);
    await gate.enter(10, never);
    const order: string[] = [];
    const back = gate.enter(10, never).then(() => order.push('back'));
    const front = gate.enter(10, never, true).then(() => order.push('front'));
    gate.leave(10);
    await front;
    gate.leave(10);
    await back;
    expect(order).toEqual(['front', 'back']);
  });

  test('forgets who gives up, and lets in whom that one kept out', async () => {
    const gate = createGate(10);
    await gate.enter(5, never);
    const leaver = new AbortController();
    const large = gate.enter(10, leaver.signal);
    const small = gate.enter(5, never);
    leaver.abort(new Error('gone'));
    await expect(large).rejects.toThrow('gone');
    await small;
    expect(gate.used()).toBe(10);
    expect(gate.waiting()).toBe(0);
  });

  test('rejects at once for a signal that has aborted', async () => {
    const gate = createGate(10);
    await expect(gate.enter(1, AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
    expect(gate.used()).toBe(0);
  });
});
