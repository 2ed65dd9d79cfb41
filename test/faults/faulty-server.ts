import { BREAK_EVEN } from '../../src/dispatch/plans/lane.ts';
import { type ServerUnderTest, startServer } from '../http/support/server-under-test.ts';
import { FAULTY_WORKERS } from '../support/faults.ts';

/** A server whose workers can be ended, and which sends small plans together, larger ones alone, and the largest in parts. */
export const startFaultyServer = (): Promise<ServerUnderTest> =>
  startServer(
    { workers: 2, inlineMaxBytes: 0 },
    {
      ...FAULTY_WORKERS,
      breakEven: { ...BREAK_EVEN, coalescedMicroseconds: 9 },
      division: { leastMicroseconds: 2, mostMicroseconds: 6 },
    },
  );
