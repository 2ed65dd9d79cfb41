import { describe, expect, test } from 'vitest';
import { createAdmission } from '../../../src/dispatch/admission.ts';

const never = new AbortController();

test('a reservation grows, shrinks and is given back once', async () => {
  const admission = createAdmission({ maxInFlightBytes: 100, queueTimeoutMs: 1, workers: 1 });
  const reservation = admission.open();
  await reservation.resize(60, never);
  await reservation.resize(90, never);
  expect(admission.inFlightBytes()).toBe(90);
  await reservation.resize(10, never);
  expect(admission.inFlightBytes()).toBe(10);
  reservation.release();
  reservation.release();
  expect(admission.inFlightBytes()).toBe(0);
});

test('what could never fit is refused at once, with both numbers', async () => {
  const reservation = createAdmission({ maxInFlightBytes: 100, queueTimeoutMs: 60_000, workers: 1 }).open();
  const ask = async () => reservation.resize(101, never);
  await expect(ask()).rejects.toMatchObject({ code: 'PLAN_TOO_LARGE', detail: /101 .* 100/ });
});

test('a wait for room ends with a refusal, and leaves nothing reserved', async () => {
  const admission = createAdmission({ maxInFlightBytes: 100, queueTimeoutMs: 5, workers: 1 });
  const first = admission.open();
  await first.resize(80, never);
  const second = admission.open();
  await expect(second.resize(21, never)).rejects.toMatchObject({ code: 'OVER_CAPACITY' });
  expect(admission.inFlightBytes()).toBe(80);
});

test('a caller who leaves while waiting is told its own reason', async () => {
  const admission = createAdmission({ maxInFlightBytes: 100, queueTimeoutMs: 60_000, workers: 1 });
  await admission.open().resize(100, never);
  const leaver = new AbortController();
  const waiting = admission.open().resize(1, leaver);
  leaver.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
});

/** Lets in work of 100 ms until it waits; how much that is. */
const fill = async (admission: ReturnType<typeof createAdmission>): Promise<number> => {
  for (let count = 0; ; count++) {
    try {
      await admission.open().resize(1, never, 100_000);
    } catch (error) {
      expect(error).toMatchObject({ code: 'OVER_CAPACITY' });
      return count;
    }
  }
};

test('one that holds bytes grows though a newcomer waits, whose work needs no thread', async () => {
  const admission = createAdmission({ maxInFlightBytes: 100, queueTimeoutMs: 60_000, workers: 1 });
  const holder = admission.open();
  await holder.resize(50, never);
  const newcomer = admission.open().resize(60, never);
  expect(holder.resize(70, never)).toBe(undefined);
  holder.release();
  await newcomer;
});

describe('work for threads', () => {
  test('is let in until half of the queue’s time is before it; what needs no thread passes it', async () => {
    const admission = createAdmission({ maxInFlightBytes: 1000, queueTimeoutMs: 100, workers: 1 });
    expect(await fill(admission)).toBe(4);
    const patient = createAdmission({ maxInFlightBytes: 1000, queueTimeoutMs: 1600, workers: 1 });
    const works = Array.from({ length: 9 }, () => patient.open());
    for (const work of works) await work.resize(1, never, 100_000);
    const next = patient.open().resize(1, never, 100_000);
    expect(patient.waiting()).toBe(1);
    await patient.open().resize(1, never);
    expect(patient.inFlightBytes()).toBe(10);
    works[0]?.worked(100);
    await next;
    expect(patient.inFlightBytes()).toBe(11);
  });

  test('that is done leaves the estimates alone when something else follows that needs no thread', async () => {
    const admission = createAdmission({ maxInFlightBytes: 1000, queueTimeoutMs: 100, workers: 1 });
    for (let i = 0; i < 50; i++) {
      const request = admission.open();
      // Its text is read by a thread; what is in it is pooled on the event loop.
      await request.resize(10, never, 100_000);
      await request.resize(10, never);
      request.worked(0.1);
      request.release();
    }
    expect(await fill(admission)).toBe(4);
  });

  test('that was expected and does not come lets others in after a while', async () => {
    const admission = createAdmission({ maxInFlightBytes: 1000, queueTimeoutMs: 900, workers: 1 });
    for (let i = 0; i < 5; i++) await admission.open().resize(1, never, 100_000);
    await admission.open().resize(1, never, 100_000);
    expect(admission.inFlightBytes()).toBe(6);
  });
});

test('no more than a number wait; the next is refused at once', async () => {
  const admission = createAdmission({ maxInFlightBytes: 100, queueTimeoutMs: 60_000, workers: 1 });
  await admission.open().resize(100, never);
  const leaver = new AbortController();
  const waiting = Array.from({ length: 64 }, () => admission.open().resize(1, leaver));
  await expect(admission.open().resize(1, never)).rejects.toMatchObject({ code: 'OVER_CAPACITY', detail: /64/ });
  leaver.abort(new Error('gone'));
  expect((await Promise.allSettled(waiting)).every(({ status }) => status === 'rejected')).toBe(true);
  expect(admission.waiting()).toBe(0);
});
