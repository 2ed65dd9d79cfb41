import type { KernelCall } from '../plan.ts';

/** The calls of one step of a pipeline, in order. */
export type StepCalls = readonly KernelCall[];

type Buffers = Readonly<Record<string, number>>;

/** First and last step that names a buffer. */
type Lifetime = { readonly first: number; last: number };

/** A buffer of the plan that scratch buffers have one after another. */
type Slot = { readonly name: string; bytes: number };

/**
 * Returns the same calls over fewer buffers: scratch buffers that no step needs at the same time share one, which is as large
 * as the largest of them. A buffer belongs to a step as a whole: kernels keep addresses from one call of a step to the
 * next. `kept`: buffers that share with none (tensors of the plan and constants).
 */
export const reuseBuffers = (
  buffers: Buffers,
  steps: readonly StepCalls[],
  kept: ReadonlySet<string>,
): { readonly buffers: Buffers; readonly calls: readonly KernelCall[] } => {
  const isScratch = (name: string): boolean => !kept.has(name) && Object.hasOwn(buffers, name);
  const lifetimes = lifetimesOf(steps, isScratch);
  const slots: Slot[] = [];
  const free: Slot[] = [];
  const slotOf = new Map<string, Slot>();
  for (const { first: begun, last: ended } of turnsOf(steps.length, lifetimes)) {
    for (const name of begun.toSorted((a, b) => (buffers[b] ?? 0) - (buffers[a] ?? 0))) {
      const bytes = buffers[name] ?? 0;
      const slot = takeNearest(free, bytes) ?? { name, bytes };
      if (slot.name === name) slots.push(slot);
      slot.bytes = Math.max(slot.bytes, bytes);
      slotOf.set(name, slot);
    }
    for (const name of ended) free.push(slotOf.get(name) as Slot);
  }
  const shared = Object.fromEntries(slots.map(({ name, bytes }) => [name, bytes]));
  const others = Object.entries(buffers).filter(([name]) => !lifetimes.has(name));
  const slotName = (name: string): string => slotOf.get(name)?.name ?? name;
  return {
    buffers: { ...Object.fromEntries(others), ...shared },
    calls: steps.flat().map((call) => withBuffers(call, slotName)),
  };
};

const namesIn = ({ args, refusals = [] }: KernelCall): readonly string[] => [
  ...args.filter((arg) => typeof arg === 'string'),
  ...refusals.flatMap(({ fault }) => (fault !== undefined && 'buffer' in fault ? [fault.buffer] : [])),
];

const lifetimesOf = (
  steps: readonly StepCalls[],
  isScratch: (name: string) => boolean,
): ReadonlyMap<string, Lifetime> => {
  const lifetimes = new Map<string, Lifetime>();
  for (const [step, calls] of steps.entries()) {
    for (const name of calls.flatMap(namesIn)) {
      const lifetime = lifetimes.get(name);
      if (lifetime !== undefined) lifetime.last = step;
      else if (isScratch(name)) lifetimes.set(name, { first: step, last: step });
    }
  }
  return lifetimes;
};

/** Returns the buffers that begin and end with each step. */
const turnsOf = (count: number, lifetimes: ReadonlyMap<string, Lifetime>) => {
  const turns = Array.from({ length: count }, () => ({ first: [] as string[], last: [] as string[] }));
  for (const [name, { first, last }] of lifetimes) {
    turns[first]?.first.push(name);
    turns[last]?.last.push(name);
  }
  return turns;
};

/** Takes the smallest free slot of so many bytes, else the largest; undefined where none is free. */
const takeNearest = (free: Slot[], bytes: number): Slot | undefined => {
  const large = free.filter((slot) => slot.bytes >= bytes);
  const nearest =
    large.length > 0
      ? large.reduce((a, b) => (b.bytes < a.bytes ? b : a))
      : free.reduce<Slot | undefined>((a, b) => (a === undefined || b.bytes > a.bytes ? b : a), undefined);
  if (nearest !== undefined) free.splice(free.indexOf(nearest), 1);
  return nearest;
};

const withBuffers = (call: KernelCall, slotName: (name: string) => string): KernelCall => ({
  ...call,
  args: call.args.map((arg) => (typeof arg === 'string' ? slotName(arg) : arg)),
  ...(call.refusals && {
    refusals: call.refusals.map(({ fault, ...refusal }) => {
      if (fault === undefined) return refusal;
      return { ...refusal, fault: 'buffer' in fault ? { ...fault, buffer: slotName(fault.buffer) } : fault };
    }),
  }),
});
