/** Fields of the slot of a message: the thread that does it, 0 before, and its processor time at the begin, µs. */
export const SLOT_FIELDS = { threadId: 0, cpuMicroseconds: 1 } as const;

/** Number of the fields. */
export const SLOT_LENGTH = 2;
