import type { Kernels } from '../../workers/kernels/instance.ts';
import type { Plan, PlanPart } from '../pipeline/plan.ts';
import type { WideTask } from './divide.ts';
import {
  bytesOfParts,
  type IncrementalRun,
  type PlacedParts,
  placeParts,
  type Runs,
  runsOf,
  startIncrementalRun,
} from './incremental-run.ts';
import type { KernelLeases, Lease } from './kernel-leases.ts';
import { type BreakEven, isCheap, laneOf } from './lane.ts';

/** A plan that runs while its input is received. Its outputs lie in memory that is given back with `release`. */
export type LeasedRun = IncrementalRun & { readonly release: () => void };

/** What begins plans that cost the event loop no more than handing over their bytes would; undefined for all others. */
export type IncrementalRunner = (plan: Plan, divide: WideTask['divide']) => LeasedRun | undefined;

/** The parts of a plan, and the bytes of memory that they and its outputs need. */
type Cut = Runs & { readonly bytes: number };

/** Of a plan that is not begun. */
const NONE: Cut = { runs: [], count: 0, bytes: 0 };
/** Plans whose places in the memory of some kernels are kept. */
const MOST_PLACED = 16;

export const createIncrementalRunner = (
  inlineMaxBytes: number,
  lease: KernelLeases['lease'],
  breakEven: BreakEven,
): IncrementalRunner => {
  const known = new WeakMap<Plan, Cut>();
  const placed = new WeakMap<Kernels, Map<Cut, PlacedParts>>();

  const cut = (plan: Plan, divide: WideTask['divide']): Cut => {
    const most = Math.ceil(plan.cost.bytes_read / breakEven.partBytes);
    const isOne = plan.inputs.length === 1 && plan.dataDependentExtent === undefined;
    if (!isOne || most < 2 || !isCheap(plan, breakEven)) return NONE;
    const divided = divide(plan, most);
    const parts = divided.length === 0 ? [wholeOf(plan)] : divided;
    const areInline = parts.every((part) => laneOf(part.plan, inlineMaxBytes, breakEven) === 'inline');
    const runs = runsOf(parts);
    return areInline ? { ...runs, bytes: bytesOfParts(runs, plan.outputs) } : NONE;
  };

  const cutOnce = (plan: Plan, divide: WideTask['divide']): Cut => {
    const found = known.get(plan) ?? cut(plan, divide);
    known.set(plan, found);
    return found;
  };

  const placeOnce = (kernels: Kernels, own: Cut, plan: Plan): PlacedParts => {
    const ofKernels = placed.get(kernels) ?? new Map<Cut, PlacedParts>();
    placed.set(kernels, ofKernels);
    const known = ofKernels.get(own);
    if (known !== undefined) return known;
    if (ofKernels.size >= MOST_PLACED) ofKernels.clear();
    const found = placeParts(kernels, own, plan.outputs);
    ofKernels.set(own, found);
    return found;
  };

  /** Undefined where the memory cannot grow, which is given up then. */
  const placedIn = ({ kernels, discard }: Lease, own: Cut, plan: Plan): PlacedParts | undefined => {
    try {
      return placeOnce(kernels, own, plan);
    } catch (error) {
      discard();
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };

  return (plan, divide) => {
    const own = cutOnce(plan, divide);
    const leased = own === NONE ? undefined : lease(own.bytes);
    if (leased === undefined) return undefined;
    const placed = placedIn(leased, own, plan);
    if (placed === undefined) return undefined;
    const begun = startIncrementalRun(leased.kernels, placed);
    return {
      ...begun,
      take: (chunk) => {
        try {
          begun.take(chunk);
        } catch (error) {
          leased.discard();
          throw error;
        }
      },
      release: leased.release,
    };
  };
};

/** A plan that cannot be cut, as its only part. */
const wholeOf = (plan: Plan): PlanPart => ({ plan, ranges: [{ begin: 0, end: plan.cost.bytes_read }] });
