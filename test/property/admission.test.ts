import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Admission, createAdmission } from '../../src/dispatch/admission/admission.ts';
import type { Reservation } from '../../src/dispatch/admission/reservation.ts';
import { RequestError } from '../../src/errors.ts';

const LIMIT = 1000;
const OWNERS = ['a', 'b', 'c'];

/** One request of a random sequence: what it does, step by step, and where its client leaves. */
type Script = {
  readonly owner: string;
  readonly totalBytes: number;
  readonly microseconds: number;
  readonly chunks: readonly number[];
  /** Turns of the event loop before each step. */
  readonly pauses: readonly number[];
  /** Bytes that it will hold once its plan is known. */
  readonly plannedBytes: number;
  readonly leavesAfter: number;
};

const script = fc.record({
  owner: fc.constantFrom(...OWNERS),
  totalBytes: fc.integer({ min: 0, max: LIMIT }),
  microseconds: fc.constantFrom(0, 1000, 400_000),
  chunks: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 5 }),
  pauses: fc.array(fc.nat(6), { minLength: 9, maxLength: 9 }),
  plannedBytes: fc.integer({ min: 0, max: LIMIT }),
  leavesAfter: fc.nat(20),
});

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

/** Plays a request to its end; how it ended. Its bytes are compared with the limit at each step. */
const play = async (admission: Admission, each: Script, live: Set<Reservation>): Promise<string> => {
  const end = new AbortController();
  const reservation = admission.createReservation(each.owner, end);
  const check = () => {
    const heldBytes = [...live].reduce((sum, one) => sum + one.heldBytes, 0);
    expect(admission.inFlightBytes()).toBe(heldBytes);
    expect(heldBytes).toBeLessThanOrEqual(LIMIT);
    for (const one of live) expect(one.countedBytes).toBeGreaterThanOrEqual(one.heldBytes);
  };
  const steps: (() => unknown)[] = [
    () => reservation.admit(each.totalBytes, each.microseconds),
    ...each.chunks.map((bytes) => () => reservation.receive(bytes)),
    () => reservation.admit(each.plannedBytes, each.microseconds),
    () => reservation.bodyReceived(),
    () => reservation.startWork(),
    () => expect(reservation.heldBytes).toBe(each.plannedBytes),
    () => reservation.workDone(1),
  ];
  live.add(reservation);
  try {
    for (const [index, step] of steps.entries()) {
      await turns(each.pauses[index % each.pauses.length] ?? 0);
      // Leaves while it waits, if it does.
      if (index === each.leavesAfter) setImmediate(() => end.abort(new RequestError('DEADLINE_EXCEEDED', 'left')));
      await step();
      check();
    }
    return 'served';
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return error.code;
  } finally {
    reservation.release();
    live.delete(reservation);
    check();
  }
};

test('whatever requests do, no more is held than the limit, each of them ends, and nothing is left', async () => {
  const property = fc.asyncProperty(fc.array(script, { minLength: 1, maxLength: 40 }), async (scripts) => {
    const admission = createAdmission({ maxInFlightBytes: LIMIT, queueTimeoutMs: 40, workers: 1, minBodyRate: 0 });
    const live = new Set<Reservation>();
    const ends = await Promise.all(scripts.map((each) => play(admission, each, live)));
    for (const end of ends) expect(['served', 'OVER_CAPACITY', 'DEADLINE_EXCEEDED']).toContain(end);
    expect(admission.inFlightBytes()).toBe(0);
    expect(admission.waiting()).toBe(0);
    // No reservation is left that delays another.
    expect(admission.createReservation('d', new AbortController()).admit(LIMIT, 1)).toBe(undefined);
  });
  await fc.assert(property, { numRuns: 200 });
});

test('while several owners wait, none has more than its share of admissions', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 5 }),
    fc.integer({ min: 100, max: 250 }),
    async (waiters, bytes) => {
      const admission = createAdmission({
        maxInFlightBytes: LIMIT,
        queueTimeoutMs: 60_000,
        workers: 1,
        minBodyRate: 0,
      });
      const first = admission.createReservation('first', new AbortController());
      await first.admit(LIMIT);
      await first.startWork();
      const held = waiters.map(() => 0);
      const end = new AbortController();
      const all = waiters.flatMap((count, owner) =>
        Array.from({ length: count }, async () => {
          await admission.createReservation(`owner ${owner}`, end).admit(bytes);
          held[owner] = (held[owner] ?? 0) + 1;
        }),
      );
      first.release();
      await turns(2);
      const waiting = waiters.map((count, owner) => count - (held[owner] ?? 0));
      for (const [owner, count] of held.entries())
        for (const [other, otherCount] of held.entries())
          if ((waiting[other] ?? 0) > 0) expect(count, `${owner} beside ${other}`).toBeLessThanOrEqual(otherCount + 1);
      end.abort(new RequestError('DEADLINE_EXCEEDED', 'over'));
      await Promise.allSettled(all);
    },
  );
  await fc.assert(property, { numRuns: 200 });
});
