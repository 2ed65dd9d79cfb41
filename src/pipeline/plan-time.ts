import type { KernelCall, PlanCost } from './plan.ts';

/**
 * Nanoseconds of one operation by the kind of work, on one core: about what three quarters of the plans of all operators
 * do not exceed in `npm run bench:lanes`, for what is taken for short holds up the event loop; half of them take a third
 * of it, as datatypes and regions differ that much. Recorded and not measured at the start: cold code is ten times slower,
 * warming it up would delay the start, and the same request would take other ways on the same machine.
 */
export const OPERATION_NS = {
  picks: 0.1,
  gathers: 1,
  exponentials: 2,
  powers: 5,
  networks: 1.5,
  sorts: 9,
  attention: 0.6,
  covariance: 0.1,
  vlad: 0.4,
} as const;

/** Nanoseconds to lay one byte into a worker's memory, or to take it out. */
const BYTE_NS = 0.15;
/** Nanoseconds of a plan that has next to nothing to do, and of each of its calls. */
const PLAN_NS = 2000;
const CALL_NS = 1000;

/** About how long a plan takes, in µs. */
export const planMicroseconds = (calls: readonly KernelCall[], cost: Omit<PlanCost, 'microseconds'>): number => {
  const operationNs = Math.max(0, ...calls.map((call) => call.operationNs ?? 0));
  const ownNs = calls.reduce((sum, call) => sum + CALL_NS + (call.nanoseconds ?? 0), 0);
  const bytes = cost.bytes_read + cost.bytes_written;
  return Math.ceil((PLAN_NS + ownNs + BYTE_NS * bytes + operationNs * cost.operations) / 1000);
};
