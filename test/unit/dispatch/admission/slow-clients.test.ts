import { describe, expect, test } from 'vitest';
import { createAdmission } from '../../../../src/dispatch/admission/admission.ts';
import type { Reservation } from '../../../../src/dispatch/admission/reservation.ts';

/** Gives requests of an admission of 100 bytes whose clients move 1,000 bytes a second at least. */
const openWith = (queueTimeoutMs: number) => {
  const admission = createAdmission({ maxInFlightBytes: 100, queueTimeoutMs, workers: 1, minBodyRate: 1000 });
  return (owner: string, end = new AbortController()): Reservation => admission.createReservation(owner, end);
};

const work = async (reservation: Reservation, bytes: number): Promise<void> => {
  await reservation.admit(bytes);
  await reservation.startWork();
};

describe('a client that is too slow', () => {
  test('ends when others wait for its memory, and only then', async () => {
    const open = openWith(60_000);
    const ends = [new AbortController(), new AbortController()];
    const requests = ends.map((end) => open('slow', end));
    for (const request of requests) {
      await work(request, 50);
      request.pace.read(1);
    }
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(ends.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    for (const [i, { signal }] of ends.entries()) signal.addEventListener('abort', () => requests[i]?.release());
    await open('other').admit(50);
    // One is enough.
    expect(ends.map(({ signal }) => signal.aborted).filter(Boolean)).toHaveLength(1);
    expect(ends.find(({ signal }) => signal.aborted)?.signal.reason).toMatchObject({ code: 'BODY_TOO_SLOW' });
  });

  test('is not one for which the server itself does not wait', async () => {
    const open = openWith(1000);
    const end = new AbortController();
    await work(open('slow', end), 90);
    await expect(open('other').admit(50)).rejects.toMatchObject({ code: 'OVER_CAPACITY' });
    expect(end.signal.aborted).toBe(false);
  });
});
