import type { Plan } from '../pipeline/plan.ts';
import { byteCount } from '../tensor/tensor.ts';

/** Where a plan runs: on the event loop, or in a worker that its bytes are moved to. */
export type Lane = 'inline' | 'moved';

/**
 * Elements combined in about 20 µs by the slowest kernel, which is what a message to a worker and back costs the event
 * loop: what takes longer would delay others more than it saves.
 */
const INLINE_OPERATIONS = 16_384;

/** The lane of a plan, by its cost alone: never by who asks. 0 `inlineMaxBytes` of inputs and outputs: no plan is inline. */
export const laneOf = ({ inputs, outputs, cost }: Plan, inlineMaxBytes: number): Lane => {
  const bytes = [...inputs, ...outputs].reduce((sum, spec) => sum + byteCount(spec), 0);
  return bytes <= inlineMaxBytes && inlineMaxBytes > 0 && cost.operations <= INLINE_OPERATIONS ? 'inline' : 'moved';
};
