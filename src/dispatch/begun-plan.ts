import type { Kernels } from '../../workers/kernels/instance.ts';
import { growTo, layOut } from '../../workers/linear-memory.ts';
import { type PlacedPlan, placeAt } from '../../workers/place-plan.ts';
import { callKernels, setConstants } from '../../workers/run-plan.ts';
import { RequestError } from '../errors.ts';
import type { Plan, PlanPart } from '../pipeline/plan.ts';
import { free } from '../tensor/free.ts';
import { byteCount, type TensorSpec } from '../tensor/tensor.ts';
import { done } from './done.ts';

/** A plan that runs part by part while its one input is received, on the event loop. */
export type BegunPlan = {
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

type PlacedPart = PlacedPlan & { readonly input: number; readonly inputBytes: number };

/** Where parts are in the memory of some kernels: one after the other in the same place. */
export type PlacedParts = {
  readonly count: number;
  /** Placed when it is asked for first: of a large body there are a thousand. */
  readonly at: (index: number) => PlacedPart | undefined;
  /** Where their outputs are, one behind the other; undefined where each part has its own in its place. */
  readonly outputs: readonly { readonly start: number; readonly bytes: number }[] | undefined;
};

const areInPlace = (outputs: readonly TensorSpec[]): boolean =>
  outputs.reduce((sum, output) => sum + byteCount(output), 0) <= MOST_IN_PLACE_BYTES;

/** Bytes of a memory, behind what the kernels have of it, that parts need, and the outputs of their plan where they stay. */
export const bytesOfParts = (parts: readonly PlanPart[], outputs: readonly TensorSpec[]): number => {
  const plans = new Set(parts.map(({ plan }) => plan));
  const own = Math.max(...[...plans].map(({ buffers }) => layOut(0, buffers).end));
  if (!areInPlace(outputs)) return own;
  return outputs.reduce((end, output) => layOut(end, { output: byteCount(output) }).end, own);
};

/** Places the parts of a plan with these outputs in a memory that grows to hold them. */
export const placeParts = (
  kernels: Kernels,
  parts: readonly PlanPart[],
  outputs: readonly TensorSpec[],
): PlacedParts => {
  growTo(kernels, kernels.base + bytesOfParts(parts, outputs));
  const layouts = new Map(parts.map(({ plan }) => [plan, layOut(kernels.base, plan.buffers)] as const));
  const begin = Math.max(...[...layouts.values()].map(({ end }) => end));
  const { addresses: first } = layOut(begin, Object.fromEntries(outputs.map((spec) => [spec.name, byteCount(spec)])));
  const areTogether = areInPlace(outputs);
  const placed: PlacedPart[] = [];
  /** Where the outputs of the next part go. */
  const next = new Map(first);

  const place = (plan: Plan, addresses: ReadonlyMap<string, number>): PlacedPart => {
    const [input] = plan.inputs;
    if (input === undefined) throw new Error('a part takes no tensor');
    const own = placeAt(kernels, plan, addresses);
    return { ...own, input: own.address(input.name), inputBytes: byteCount(input) };
  };
  const apart = new Map<Plan, PlacedPart>();
  const placeNext = (plan: Plan): PlacedPart => {
    const own = layouts.get(plan)?.addresses ?? new Map<string, number>();
    if (!areTogether) {
      const part = apart.get(plan) ?? place(plan, own);
      apart.set(plan, part);
      return part;
    }
    const part = place(plan, new Map([...own, ...next]));
    for (const output of plan.outputs) next.set(output.name, (next.get(output.name) ?? 0) + byteCount(output));
    return part;
  };
  return {
    count: parts.length,
    at: (index) => {
      for (const { plan } of parts.slice(placed.length, index + 1)) placed.push(placeNext(plan));
      return placed[index];
    },
    outputs: areTogether
      ? outputs.map((spec) => ({ start: first.get(spec.name) ?? 0, bytes: byteCount(spec) }))
      : undefined,
  };
};

/** Begins a plan whose parts are placed in the memory of kernels that nobody else uses meanwhile. */
export const beginPlan = ({ memory }: Kernels, { count: parts, at: partAt, outputs }: PlacedParts): BegunPlan => {
  const bytes = new Uint8Array(memory.buffer);
  const copies: Uint8Array[][] = [];
  let computeMs = 0;
  let refusal: RequestError | undefined;
  let index = 0;
  let landed = 0;

  const run = (part: PlacedPlan): void => {
    try {
      setConstants(part, bytes);
      computeMs += done(callKernels(part)).computeMs;
      if (outputs !== undefined) return;
      for (const [i, { start, end }] of part.outputs.entries()) {
        const chunks = copies[i] ?? [];
        chunks.push(bytes.slice(start, end));
        copies[i] = chunks;
      }
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // Told when the body turned out to be as long as it should.
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
