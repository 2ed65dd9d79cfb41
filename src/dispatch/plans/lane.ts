import type { Plan } from '../../pipeline/plan.ts';
import { memoize } from '../../tensor/memoize.ts';

/**
 * Where a plan runs: on the event loop; in a worker, in one message with the other small plans of a turn of the event
 * loop; or in one or several workers that its bytes are moved to.
 */
export const LANES = ['inline', 'coalesced', 'transferred'] as const;
export type Lane = (typeof LANES)[number];

/** Up to where each lane is the better one. */
export type BreakEven = {
  /**
   * Estimated µs of a plan that costs the event loop no more than its share of a message to a worker would, and for each
   * byte of inputs and outputs; and the most that others may be kept waiting.
   */
  readonly inlineMicroseconds: number;
  readonly inlineByteNs: number;
  readonly inlineMostMicroseconds: number;
  /** Bytes of an input that are pooled at a time while it is received: with what they become they fit the cache of a core. */
  readonly partBytes: number;
  /**
   * Bytes of all buffers of a plan that runs on the event loop or shares a message. The first use of fresh memory takes
   * 0.4 ms per MB (EPYC), and linear memory does not shrink: what the event loop has once grown to it keeps.
   */
  readonly bufferBytes: number;
  /** Estimated µs, and bytes of inputs and outputs: above, a message is small beside the work, and moving beside copying. */
  readonly coalescedMicroseconds: number;
  readonly coalescedBytes: number;
};

/** As `npm run bench:lanes` found them; see `src/pipeline/cost/rates.ts` for why they are recorded. */
export const BREAK_EVEN: BreakEven = {
  inlineMicroseconds: 80,
  inlineByteNs: 0.6,
  inlineMostMicroseconds: 2500,
  partBytes: 2 ** 18,
  bufferBytes: 2 ** 22,
  coalescedMicroseconds: 300,
  coalescedBytes: 2 ** 16,
};

/** Whether a plan costs the event loop no more than what it would take to hand over its bytes. */
export const isCheap = ({ cost }: Plan, { inlineMicroseconds, inlineByteNs } = BREAK_EVEN): boolean =>
  cost.microseconds <= Math.max(inlineMicroseconds, (inlineByteNs * (cost.bytes_read + cost.bytes_written)) / 1000);

/** Bytes of all buffers of a plan: inputs, outputs and scratch; and what its analysis needs. */
export const bufferBytesOf: (plan: Plan) => number = memoize(({ buffers, analysis }: Plan) => {
  let bytes = analysis?.bytes ?? 0;
  for (const name in buffers) bytes += buffers[name] ?? 0;
  return bytes;
});

/** The lane of a plan, by its cost alone: never by who asks. 0 `inlineMaxBytes` of inputs and outputs: no plan is inline. */
export const laneOf = (plan: Plan, inlineMaxBytes: number, breakEven = BREAK_EVEN): Lane => {
  if (plan.analysis !== undefined) return 'transferred';
  const { bytes_read, bytes_written, microseconds } = plan.cost;
  const bytes = bytes_read + bytes_written;
  const { inlineMicroseconds, inlineMostMicroseconds, coalescedMicroseconds, coalescedBytes } = breakEven;
  if (bytes > breakEven.bufferBytes || bufferBytesOf(plan) > breakEven.bufferBytes) return 'transferred';
  const isShort = microseconds <= Math.max(inlineMicroseconds, inlineMostMicroseconds);
  if (inlineMaxBytes > 0 && bytes <= inlineMaxBytes && isShort && isCheap(plan, breakEven)) return 'inline';
  return bytes <= coalescedBytes && microseconds <= coalescedMicroseconds ? 'coalesced' : 'transferred';
};
