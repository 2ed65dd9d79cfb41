import { type PlacedPlan, placeAt } from '../../../workers/bind-plan.ts';
import type { Kernels } from '../../../workers/kernels/instance.ts';
import { growTo, layOut } from '../../../workers/linear-memory.ts';
import { callKernels, setConstants } from '../../../workers/run-plan.ts';
import { RequestError } from '../../errors.ts';
import type { Plan, PlanPart } from '../../pipeline/plan.ts';
import { free } from '../../tensor/free.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { unwrap } from '../threads/unwrap-result.ts';

/** A plan that runs part by part while its one input is received, on the event loop. */
export type IncrementalRun = {
  /** How many parts it has. */
  readonly parts: number;
  /** Takes the next bytes of the input, which are given away; no more than are missing. */
  readonly take: (chunk: Uint8Array) => void;
  /** How long its parts took until now. */
  readonly computeMs: () => number;
  /**
   * The outputs, each in chunks, once all bytes were taken; small ones are in the memory of the kernels.
   * @throws RequestError for what the data tell
   */
  readonly outputs: () => readonly (readonly Uint8Array[])[];
};

/** Outputs up to so many bytes are sent from where they were pooled; others are copied from there, part by part. */
const MOST_IN_PLACE_BYTES = 2 ** 22;

/** Parts that follow one another and have the same plan; `first` is the number of the first of them. */
type Run = { readonly plan: Plan; readonly first: number };

/** The parts of a plan, however many, as runs. */
export type Runs = { readonly runs: readonly Run[]; readonly count: number };

export const runsOf = (parts: readonly PlanPart[]): Runs => {
  const runs = parts.flatMap(({ plan }, first) => (plan === parts[first - 1]?.plan ? [] : [{ plan, first }]));
  return { runs, count: parts.length };
};

type PlacedPart = PlacedPlan & { readonly input: number; readonly inputBytes: number };

/** Where parts are in the memory of some kernels: one after the other in the same place. */
export type PlacedParts = {
  readonly count: number;
  /** Places a part when it is needed: a large body has a thousand. */
  readonly at: (index: number) => PlacedPart | undefined;
  /** Where their outputs are, concatenated; undefined where each part has its own in its place. */
  readonly outputs: readonly { readonly start: number; readonly bytes: number }[] | undefined;
};

/** Parts whose places are kept for the next body, 1 KB each. */
const MOST_KEPT = 64;

const areInPlace = (outputs: readonly TensorSpec[]): boolean =>
  outputs.reduce((sum, output) => sum + byteCount(output), 0) <= MOST_IN_PLACE_BYTES;

/** Bytes of a memory, behind what the kernels have of it, that parts need, and the outputs of their plan where they stay. */
export const bytesOfParts = ({ runs }: Runs, outputs: readonly TensorSpec[]): number => {
  const partBytes = Math.max(...runs.map(({ plan }) => layOut(0, plan.buffers).end));
  if (!areInPlace(outputs)) return partBytes;
  return outputs.reduce((end, output) => layOut(end, { output: byteCount(output) }).end, partBytes);
};

/** Places the parts of a plan with these outputs in a memory that grows to hold them. */
export const placeParts = (kernels: Kernels, parts: Runs, outputs: readonly TensorSpec[]): PlacedParts => {
  const { runs, count } = parts;
  growTo(kernels, kernels.base + bytesOfParts(parts, outputs));
  const layouts = new Map(runs.map(({ plan }) => [plan, layOut(kernels.base, plan.buffers)] as const));
  const begin = Math.max(...[...layouts.values()].map(({ end }) => end));
  const { addresses: starts } = layOut(begin, Object.fromEntries(outputs.map((spec) => [spec.name, byteCount(spec)])));
  const areTogether = areInPlace(outputs);
  const placedParts: PlacedPart[] = [];
  const apart = new Map<Plan, PlacedPart>();

  /** Where the outputs of a part are, behind those of the parts before it. */
  const outputsOf = (index: number): ReadonlyMap<string, number> => {
    const places = new Map(starts);
    runs.forEach(({ plan, first }, r) => {
      const before = Math.max(0, Math.min(index, runs[r + 1]?.first ?? count) - first);
      for (const output of plan.outputs)
        places.set(output.name, (places.get(output.name) ?? 0) + before * byteCount(output));
    });
    return places;
  };
  const place = (plan: Plan, places: Iterable<readonly [string, number]>): PlacedPart => {
    const [input] = plan.inputs;
    if (input === undefined) throw new Error('a part takes no tensor');
    const placed = placeAt(kernels, plan, new Map([...(layouts.get(plan)?.addresses ?? []), ...places]));
    return { ...placed, input: placed.address(input.name), inputBytes: byteCount(input) };
  };
  const at = (index: number): PlacedPart | undefined => {
    const plan = index < count ? runs.findLast(({ first }) => first <= index)?.plan : undefined;
    if (plan === undefined) return undefined;
    const part = placedParts[index] ?? apart.get(plan) ?? place(plan, areTogether ? outputsOf(index) : []);
    if (!areTogether) apart.set(plan, part);
    else if (index < MOST_KEPT) placedParts[index] = part;
    return part;
  };
  const together = outputs.map((spec) => ({ start: starts.get(spec.name) ?? 0, bytes: byteCount(spec) }));
  return { count, at, outputs: areTogether ? together : undefined };
};

/** Starts a plan whose parts are placed in the memory of kernels that no other plan uses meanwhile. */
export const startIncrementalRun = (
  { memory }: Kernels,
  { count: parts, at: partAt, outputs }: PlacedParts,
): IncrementalRun => {
  const bytes = new Uint8Array(memory.buffer);
  const copies: Uint8Array[][] = [];
  let computeMs = 0;
  let refusal: RequestError | undefined;
  let index = 0;
  let landed = 0;

  const run = (part: PlacedPlan): void => {
    try {
      setConstants(part, bytes);
      computeMs += unwrap(callKernels(part)).computeMs;
      if (outputs !== undefined) return;
      for (const [i, { start, end }] of part.outputs.entries()) {
        const chunks = copies[i] ?? [];
        chunks.push(bytes.slice(start, end));
        copies[i] = chunks;
      }
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // Thrown by `outputs`, once the body has its declared length.
      refusal = error;
    }
  };

  return {
    parts,
    take: (chunk) => {
      for (let at = 0; at < chunk.length; ) {
        const part = partAt(index);
        if (part === undefined) throw new Error('a plan was given more bytes than it takes');
        const count = Math.min(chunk.length - at, part.inputBytes - landed);
        bytes.set(count === chunk.length ? chunk : chunk.subarray(at, at + count), part.input + landed);
        at += count;
        landed += count;
        if (landed < part.inputBytes) continue;
        index += 1;
        landed = 0;
        if (refusal === undefined) run(part);
      }
      // At once: what comes next is then read into memory that is in the cache still.
      free(chunk);
    },
    computeMs: () => computeMs,
    outputs: () => {
      if (refusal !== undefined) throw refusal;
      if (index < parts) throw new Error(`${parts - index} parts of a plan got no bytes`);
      return outputs?.map(({ start, bytes: count }) => [bytes.subarray(start, start + count)]) ?? copies;
    },
  };
};
