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

  test('lets those in a row before pass those behind', async () => {
    const gate = createGate(10);
    await gate.enter(10, never);
    const order: string[] = [];
    const back = gate.enter(10, never, 2).then(() => order.push('back'));
    const middle = gate.enter(10, never, 1).then(() => order.push('middle'));
    const front = gate.enter(10, never, 0).then(() => order.push('front'));
    for (const next of [front, middle, back]) {
      gate.leave(10);
      await next;
    }
    expect(order).toEqual(['front', 'middle', 'back']);
  });

  test('is passed by who waits in a row before those that wait already', async () => {
    const gate = createGate(10);
    await gate.enter(5, never);
    void gate.enter(6, never, 1);
    expect(gate.tryEnter(5, 1)).toBe(false);
    expect(gate.tryEnter(5, 0)).toBe(true);
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
