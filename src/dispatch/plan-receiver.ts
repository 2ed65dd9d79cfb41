import type { Kernels } from '../../workers/kernels/instance.ts';
import type { Plan, PlanPart } from '../pipeline/plan.ts';
import { type BegunPlan, beginPlan, bytesOfParts, type PlacedParts, placeParts } from './begun-plan.ts';
import type { WideTask } from './divide.ts';
import { type BreakEven, isCheap, laneOf } from './lane.ts';
import { createLoans } from './loans.ts';

/** A plan that runs while its input is received. Its outputs lie in memory that is given back with `release`. */
export type ReceivingPlan = BegunPlan & { readonly release: () => void };

/** What begins plans that cost the event loop no more than handing over their bytes would; undefined for all others. */
export type PlanReceiver = (plan: Plan, divide: WideTask['divide']) => ReceivingPlan | undefined;

export const createPlanReceiver = (inlineMaxBytes: number, lentBytes: number, breakEven: BreakEven): PlanReceiver => {
  const lend = createLoans(lentBytes);
  const known = new WeakMap<Plan, readonly PlanPart[]>();
  const placed = new WeakMap<Kernels, WeakMap<readonly PlanPart[], PlacedParts>>();

  const partsOf = (plan: Plan, divide: WideTask['divide']): readonly PlanPart[] => {
    const before = known.get(plan);
    if (before !== undefined) return before;
    const most = Math.ceil(plan.cost.bytes_read / breakEven.partBytes);
    const isOne = plan.inputs.length === 1 && plan.unknown === undefined;
    const divided = isOne && most > 1 && isCheap(plan, breakEven) ? divide(plan, most) : [];
    const parts = isOne && most > 1 && divided.length === 0 ? [wholeOf(plan)] : divided;
    const areInline = parts.every((part) => laneOf(part.plan, inlineMaxBytes, breakEven) === 'inline');
    const found = areInline ? parts : [];
    if (Object.isFrozen(plan)) known.set(plan, found);
    return found;
  };

  const placeOnce = (kernels: Kernels, parts: readonly PlanPart[], plan: Plan): PlacedParts => {
    const ofKernels = placed.get(kernels) ?? new WeakMap<readonly PlanPart[], PlacedParts>();
    const found = ofKernels.get(parts) ?? placeParts(kernels, parts, plan.outputs);
    placed.set(kernels, ofKernels.set(parts, found));
    return found;
  };

  return (plan, divide) => {
    const parts = partsOf(plan, divide);
    const loan = parts.length === 0 ? undefined : lend(bytesOfParts(parts, plan.outputs));
    if (loan === undefined) return undefined;
    const begun = beginPlan(loan.kernels, placeOnce(loan.kernels, parts, plan));
    return {
      ...begun,
      take: (chunk) => {
        try {
          begun.take(chunk);
        } catch (error) {
          loan.discard();
          throw error;
        }
      },
      release: loan.release,
    };
  };
};

/** A plan that cannot be cut, as its only part. */
const wholeOf = (plan: Plan): PlanPart => ({ plan, ranges: [{ begin: 0, end: plan.cost.bytes_read }] });
