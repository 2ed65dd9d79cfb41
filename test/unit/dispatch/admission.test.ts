import { expect, test } from 'vitest';
import { createAdmission } from '../../../src/dispatch/admission.ts';

const never = new AbortController().signal;

test('a reservation grows, shrinks and is given back once', async () => {
  const admission = createAdmission({ maxInFlightBytes: 100, queueTimeoutMs: 1 });
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
  const reservation = createAdmission({ maxInFlightBytes: 100, queueTimeoutMs: 60_000 }).open();
  await expect(reservation.resize(101, never)).rejects.toMatchObject({ code: 'PLAN_TOO_LARGE', detail: /101 .* 100/ });
});

test('a wait for room ends with a refusal, and leaves nothing reserved', async () => {
  const admission = createAdmission({ maxInFlightBytes: 100, queueTimeoutMs: 5 });
  const first = admission.open();
  await first.resize(80, never);
  const second = admission.open();
  await expect(second.resize(21, never)).rejects.toMatchObject({ code: 'OVER_CAPACITY' });
  expect(admission.inFlightBytes()).toBe(80);
});

test('a caller who leaves while waiting is told its own reason', async () => {
  const admission = createAdmission({ maxInFlightBytes: 100, queueTimeoutMs: 60_000 });
  await admission.open().resize(100, never);
  const leaver = new AbortController();
  const waiting = admission.open().resize(1, leaver.signal);
  leaver.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
});
