import { describe, expect, test } from 'vitest';
import { admissionWith, settled, work } from '../../../support/open-admission.ts';

describe('a reservation', () => {
  test('holds little before its body arrives, then about as much as has arrived, and all when its work starts', async () => {
    const { admission, open } = admissionWith({ maxInFlightBytes: 6400 });
    const reservation = open();
    expect(reservation.admit(4000)).toBe(undefined);
    expect(admission.inFlightBytes()).toBe(100);
    expect(reservation.receive(80)).toBe(undefined);
    expect(admission.inFlightBytes()).toBe(180);
    expect(reservation.receive(900)).toBe(undefined);
    expect(admission.inFlightBytes()).toBe(2 * 980);
    expect(reservation.startWork()).toBe(undefined);
    expect(admission.inFlightBytes()).toBe(4000);
    reservation.release();
    reservation.release();
    expect(admission.inFlightBytes()).toBe(0);
  });

  test('of a small request holds all at once', () => {
    const { admission, open } = admissionWith({ maxInFlightBytes: 6400 });
    expect(open().admit(100)).toBe(undefined);
    expect(admission.inFlightBytes()).toBe(100);
  });

  test('shrinks at once', async () => {
    const { admission, open } = admissionWith();
    const reservation = await work(open(), 90);
    await reservation.admit(10);
    expect(admission.inFlightBytes()).toBe(10);
  });

  test('releases with it what is attached', async () => {
    const { open } = admissionWith();
    let releases = 0;
    const reservation = await work(open(), 90);
    for (let i = 0; i < 2; i++) reservation.attach({ release: () => releases++ });
    reservation.release();
    reservation.release();
    expect(releases).toBe(2);
  });
});

test('a request that could never fit is refused at once, with both numbers', async () => {
  const ask = async () => admissionWith().open().admit(101);
  await expect(ask()).rejects.toMatchObject({ code: 'PLAN_TOO_LARGE', detail: /101 .* 100/ });
});

test('a wait for room ends with a refusal, and leaves nothing reserved', async () => {
  const { admission, open } = admissionWith({ queueTimeoutMs: 5 });
  await work(open(), 80);
  await expect(open().admit(21)).rejects.toMatchObject({ code: 'OVER_CAPACITY' });
  expect(admission.inFlightBytes()).toBe(80);
  expect(admission.waiting()).toBe(0);
});

test('a caller who leaves while waiting gets its own reason', async () => {
  const { open } = admissionWith();
  await work(open(), 100);
  const leaver = new AbortController();
  const waiting = open('a', leaver).admit(1);
  leaver.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
});

test('a burst of requests is not admitted beyond the limit, though none has received anything', async () => {
  const { open } = admissionWith();
  await open().admit(60);
  expect(await settled(open().admit(60))).toBe(false);
});

test('a request whose body stalls stops delaying others after a while', async () => {
  const { open } = admissionWith();
  const idle = open();
  await idle.admit(100);
  idle.pace.read(1);
  const waiting = open().admit(90);
  expect(await settled(waiting)).toBe(false);
  await waiting;
});

test('a request that holds bytes grows ahead of newcomers', async () => {
  const { open } = admissionWith();
  const [first, second] = [await work(open(), 40), await work(open(), 30)];
  const newcomer = open().admit(60);
  expect(await settled(newcomer)).toBe(false);
  await first.admit(60);
  expect(first.startWork()).toBe(undefined);
  second.release();
  expect(await settled(newcomer)).toBe(false);
  first.release();
  await newcomer;
});

test('of requests that wait for one another’s memory one is refused at once, and the other continues', async () => {
  const { admission, open } = admissionWith();
  const requests = ['a', 'b'].map((owner) => open(owner));
  // The second is admitted as the body of the first stands still.
  for (const request of requests) {
    await request.admit(90);
    await request.receive(5);
    request.pace.read(1);
    await expect.poll(() => request.countedBytes).toBeLessThan(90);
  }
  for (const request of requests) await request.receive(15);
  const outcomes = requests.map(async (request) => {
    try {
      await request.startWork();
      return 'served';
    } catch (error) {
      expect(error).toMatchObject({ code: 'OVER_CAPACITY' });
      return 'refused';
    } finally {
      request.release();
    }
  });
  expect(await Promise.all(outcomes)).toEqual(['served', 'refused']);
  expect(admission.inFlightBytes()).toBe(0);
  expect(admission.waiting()).toBe(0);
});
