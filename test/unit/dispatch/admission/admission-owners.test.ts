import { describe, expect, test } from 'vitest';
import { admissionWith, settled, work } from '../../../support/open-admission.ts';

describe('owners', () => {
  test('are admitted by how little they hold, and each in the order of its requests', async () => {
    const { open } = admissionWith();
    const [large, small] = [await work(open('a'), 60), await work(open('b'), 20)];
    const order: string[] = [];
    const wait = (owner: string, name: string, bytes: number) => {
      const request = open(owner);
      return request.admit(bytes)?.then(() => {
        order.push(name);
        request.release();
      });
    };
    const waits = [wait('a', 'a1', 50), wait('a', 'a2', 50), wait('b', 'b1', 50), wait('c', 'c1', 100)];
    large.release();
    small.release();
    await Promise.all(waits);
    expect(order.indexOf('a1')).toBeLessThan(order.indexOf('a2'));
    expect(order).toHaveLength(4);
  });

  test('with fewer waiters get a place in a full queue, from the newest of the owner with most', async () => {
    const { admission, open } = admissionWith();
    await work(open(), 100);
    const end = new AbortController();
    const flood = Array.from({ length: 64 }, () => open('flood', end).admit(1));
    await expect((async () => open('flood').admit(1))()).rejects.toMatchObject({ code: 'OVER_CAPACITY', detail: /64/ });
    const other = open('other', end).admit(1);
    await expect(flood.at(-1)).rejects.toMatchObject({ code: 'OVER_CAPACITY', detail: /64/ });
    expect(admission.waiting()).toBe(64);
    end.abort(new Error('gone'));
    expect((await Promise.allSettled([...flood, other])).every(({ status }) => status === 'rejected')).toBe(true);
    expect(admission.waiting()).toBe(0);
  });

  test('are not kept out by what another one only means to send, up to their share', async () => {
    const { open } = admissionWith({ maxInFlightBytes: 1000 });
    for (let i = 0; i < 10; i++) await open('flood').admit(100);
    expect(open('other').admit(400)).toBe(undefined);
    const waiting = open('flood').admit(100);
    expect(await settled(waiting)).toBe(false);
  });

  test('with a large request are served though others send small ones again and again', async () => {
    const { open } = admissionWith({ maxInFlightBytes: 1000, queueTimeoutMs: 4000 });
    let isOver = false;
    const flood = async (owner: string): Promise<number> => {
      let count = 0;
      while (!isOver) {
        const request = open(owner);
        await work(request, 300);
        await new Promise((resolve) => setTimeout(resolve, 5));
        request.release();
        count += 1;
      }
      return count;
    };
    const floods = ['a', 'b', 'c', 'd', 'e', 'f'].map(flood);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const large = await work(open('large'), 990);
    isOver = true;
    large.release();
    for (const count of await Promise.all(floods)) expect(count).toBeGreaterThan(0);
  });
});
