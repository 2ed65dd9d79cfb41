import { describe, expect, test } from 'vitest';
import type { Reservation } from '../../../../src/dispatch/admission/reservation.ts';
import { admissionWith } from '../../../support/open-admission.ts';

/** Admits work of 100 ms until it waits; how much that is. */
const fill = async (open: (owner?: string) => Reservation, owner = 'a'): Promise<number> => {
  for (let count = 0; ; count++) {
    try {
      await open(owner).admit(1, 100_000);
    } catch (error) {
      expect(error).toMatchObject({ code: 'OVER_CAPACITY' });
      return count;
    }
  }
};

describe('work for threads', () => {
  test('is admitted until half of the queue’s time is before it; what needs no thread passes it', async () => {
    expect(await fill(admissionWith({ maxInFlightBytes: 1000, queueTimeoutMs: 100 }).open)).toBe(4);
    const { admission, open } = admissionWith({ maxInFlightBytes: 1000, queueTimeoutMs: 1600 });
    const works = Array.from({ length: 9 }, () => open());
    for (const each of works) await each.admit(1, 100_000);
    const next = open().admit(1, 100_000);
    expect(admission.waiting()).toBe(1);
    await open().admit(1);
    expect(admission.inFlightBytes()).toBe(10);
    works[0]?.workDone(100);
    await next;
    expect(admission.inFlightBytes()).toBe(11);
  });

  test('that would hardly be admitted in time is refused at once: it would be refused later, and delay what follows', async () => {
    const { admission, open } = admissionWith({ maxInFlightBytes: 1000, queueTimeoutMs: 60_000 });
    const end = new AbortController();
    const flood = Array.from({ length: 60 }, async () => open('a', end).admit(1, 2_000_000));
    // 16 of 2 s are before the next one is admitted, and half as many wait.
    expect(admission.inFlightBytes()).toBe(16);
    expect(admission.waiting()).toBe(7);
    await expect(flood.at(-1)).rejects.toMatchObject({ code: 'OVER_CAPACITY', detail: /46000 ms of work/ });
    end.abort(new Error('gone'));
    await Promise.allSettled(flood);
    await open('a').admit(1);
  });

  test('of one owner does not keep out another’s', async () => {
    const { admission, open } = admissionWith({ maxInFlightBytes: 1000, queueTimeoutMs: 60_000 });
    for (let i = 0; i < 40; i++) void open('flood').admit(1, 1_000_000);
    expect(admission.waiting()).toBeGreaterThan(0);
    await open('other').admit(1, 10_000);
  });

  test('that is done leaves the estimates alone when something else follows that needs no thread', async () => {
    const { open } = admissionWith({ maxInFlightBytes: 1000, queueTimeoutMs: 100 });
    for (let i = 0; i < 50; i++) {
      const request = open();
      // Its text is read by a thread; what is in it is pooled on the event loop.
      await request.admit(10, 100_000);
      await request.admit(10);
      request.workDone(0.1);
      request.release();
    }
    expect(await fill(open)).toBe(4);
  });

  test('that was expected and does not arrive lets others in after a while', async () => {
    const { admission, open } = admissionWith({ maxInFlightBytes: 1000, queueTimeoutMs: 900 });
    for (let i = 0; i < 6; i++) await open().admit(1, 100_000);
    expect(admission.inFlightBytes()).toBe(6);
  });
});
