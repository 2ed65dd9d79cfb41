import type { Kernels } from '../../../workers/kernels/instance.ts';
import type { Plan, PlanPart } from '../../pipeline/plan.ts';
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

/** A plan that runs while its input is received. `release` gives back the memory of its outputs. */
export type LeasedRun = IncrementalRun & { readonly release: () => void };

/** Starts a plan that costs the event loop no more than handing over its bytes would; undefined for any other. */
export type IncrementalRunner = (plan: Plan, divide: WideTask['divide']) => LeasedRun | undefined;

/** The parts of a plan, and the bytes of memory that they and its outputs need. */
type Cut = Runs & { readonly bytes: number };

/** The parts of a plan that does not run so. */
const NONE: Cut = { runs: [], count: 0, bytes: 0 };
/** Plans whose places in the memory of a lease are kept. */
const MOST_PLACED = 16;

export const createIncrementalRunner = (
  inlineMaxBytes: number,
  lease: KernelLeases['lease'],
  breakEven: BreakEven,
): IncrementalRunner => {
  const cuts = new WeakMap<Plan, Cut>();
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
    const before = cuts.get(plan);
    if (before !== undefined) return before;
    const parts = cut(plan, divide);
    cuts.set(plan, parts);
    return parts;
  };

  const placeOnce = (kernels: Kernels, parts: Cut, plan: Plan): PlacedParts => {
    const ofKernels = placed.get(kernels) ?? new Map<Cut, PlacedParts>();
    const before = ofKernels.get(parts);
    if (before !== undefined) return before;
    if (ofKernels.size === 0) placed.set(kernels, ofKernels);
    if (ofKernels.size >= MOST_PLACED) ofKernels.clear();
    const places = placeParts(kernels, parts, plan.outputs);
    ofKernels.set(parts, places);
    return places;
  };

  /** The places of the parts; undefined where the memory cannot grow, which is discarded then. */
  const placedIn = ({ kernels, discard }: Lease, parts: Cut, plan: Plan): PlacedParts | undefined => {
    try {
      return placeOnce(kernels, parts, plan);
    } catch (error) {
      discard();
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };

  return (plan, divide) => {
    const parts = cutOnce(plan, divide);
    const leased = parts === NONE ? undefined : lease(parts.bytes);
    if (leased === undefined) return undefined;
    const places = placedIn(leased, parts, plan);
    if (places === undefined) return undefined;
    const run = startIncrementalRun(leased.kernels, places);
    return {
      ...run,
      take: (chunk) => {
        try {
          run.take(chunk);
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
