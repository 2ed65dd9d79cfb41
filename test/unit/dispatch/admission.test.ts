import { describe, expect, test } from 'vitest';
import { type AdmissionLimits, createAdmission } from '../../../src/dispatch/admission.ts';
import type { Reservation } from '../../../src/dispatch/reservation.ts';

const LIMITS = { maxInFlightBytes: 100, queueTimeoutMs: 60_000, workers: 1, minBodyRate: 0 };

/** An admission, and what gives requests of it; of owner a unless said otherwise. */
const admissionWith = (changes: Partial<AdmissionLimits> = {}) => {
  const admission = createAdmission({ ...LIMITS, ...changes });
  const open = (owner = 'a', end = new AbortController()): Reservation => admission.createReservation(owner, end);
  return { admission, open };
};

/** Admits a request, and has its body arrive and its work start. */
const work = async (reservation: Reservation, bytes: number, microseconds = 0): Promise<Reservation> => {
  await reservation.admit(bytes, microseconds);
  await reservation.startWork();
  return reservation;
};

const settled = async (promise: Promise<unknown> | undefined): Promise<boolean> => {
  let isSettled = promise === undefined;
  promise?.then(
    () => (isSettled = true),
    () => (isSettled = true),
  );
  await new Promise(setImmediate);
  return isSettled;
};

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

test('of requests that wait for one another’s memory one gives way at once, and the other goes on', async () => {
  const { admission, open } = admissionWith();
  const requests = ['a', 'b'].map((owner) => open(owner));
  // The second is admitted as the body of the first stands still.
  for (const request of requests) {
    await request.admit(90);
    await request.receive(5);
    request.pace.read(1);
    await expect.poll(() => request.countedBytes, { timeout: 10_000 }).toBeLessThan(90);
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
