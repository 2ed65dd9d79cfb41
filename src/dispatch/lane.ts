import type { Plan } from '../pipeline/plan.ts';

/**
 * Where a plan runs: on the event loop; in a worker, in one message with the other small plans of a turn of the event
 * loop; or in one or several workers that its bytes are moved to.
 */
export const LANES = ['inline', 'coalesced', 'moved'] as const;
export type Lane = (typeof LANES)[number];

/** Up to where each lane is the better one. */
export type BreakEven = {
  /** Estimated µs of a plan that costs the event loop no more than its share of a message to a worker would. */
  readonly inlineMicroseconds: number;
  /** Estimated µs, and bytes of inputs and outputs: above, a message is small beside the work, and moving beside copying. */
  readonly coalescedMicroseconds: number;
  readonly coalescedBytes: number;
};

/** As `npm run bench:lanes` found them; see `OPERATION_NS` for why they are recorded. */
export const BREAK_EVEN: BreakEven = {
  inlineMicroseconds: 40,
  coalescedMicroseconds: 300,
  coalescedBytes: 2 ** 16,
};

/** The lane of a plan, by its cost alone: never by who asks. 0 `inlineMaxBytes` of inputs and outputs: no plan is inline. */
export const laneOf = ({ cost }: Plan, inlineMaxBytes: number, breakEven = BREAK_EVEN): Lane => {
  const bytes = cost.bytes_read + cost.bytes_written;
  const { inlineMicroseconds, coalescedMicroseconds, coalescedBytes } = breakEven;
  if (inlineMaxBytes > 0 && bytes <= inlineMaxBytes && cost.microseconds <= inlineMicroseconds) return 'inline';
  return bytes <= coalescedBytes && cost.microseconds <= coalescedMicroseconds ? 'coalesced' : 'moved';
};
