import { isDeepStrictEqual } from 'node:util';
import type { Plan } from '../../../src/pipeline/plan.ts';
import type { Kernels } from '../../../workers/kernels/instance.ts';
import { placeBuffers } from '../../../workers/linear-memory.ts';
import { executePlan, type RunResult, type RunTask } from '../../../workers/run-plan.ts';

/** Behind every buffer, and in front of the first; more than the widest vector, and than a short row. */
const GUARD_BYTES = 256;
/** Behind the last one, for what is written far away. */
const LAST_GUARD_BYTES = 2 ** 14;
const [BEFORE, BEHIND] = ['guard before the first buffer', 'guard behind the last buffer'];

/** Bytes without a pattern, in which each buffer begins elsewhere: what is copied from one guard to another shows. */
const NOISE = Uint8Array.from({ length: 2 ** 16 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
const STEP = 997;
/** What unwritten memory holds, in the first run and in the second: no byte is the same. */
const FILLS = [NOISE, NOISE.map((byte) => 0xff - byte)] as const;

/** A tensor or constant of a plan that has to stay as it was given. */
type Kept = { readonly name: string; readonly bytes: Uint8Array };

/**
 * Runs a plan as a worker does, but twice, with a guard behind each buffer and other bytes in all that is not
 * written. The outputs depend on nothing but what the plan lists, and nothing else is touched.
 * @throws Error when a guard was written to, an input or a constant was changed, or the two runs give different bytes:
 * parts of an output that were not written, or what was made of memory that holds nothing yet
 */
export const runBetweenGuards = (kernels: Kernels, { plan, inputs }: RunTask): RunResult => {
  const given = inputs.map((input) => ({ ...input, bytes: Buffer.concat(input.chunks) }));
  const kept = [...given, ...plan.constants.map(({ buffer: name, bytes }) => ({ name, bytes }))];
  const [first, second] = FILLS.map((fill) => {
    const copies = given.map(({ bytes, ...input }) => ({ ...input, chunks: [new Uint8Array(bytes)] }));
    const guarded = betweenGuards(plan, fill);
    const result = executePlan(kernels, { plan: guarded, inputs: copies });
    checkMemory(kernels, plan, guarded, kept);
    return result;
  });
  if (first === undefined || !isSame(first, second)) {
    throw new Error('the result depends on unwritten memory');
  }
  return first;
};

/** The plan with a guard as the end of each buffer; all that is not given is filled. */
const betweenGuards = (plan: Plan, fill: Uint8Array): Plan => {
  const own = Object.entries({ [BEFORE]: 0, ...plan.buffers });
  const buffers = [...own.map(([name, bytes]) => [name, bytes + GUARD_BYTES] as const), [BEHIND, LAST_GUARD_BYTES]];
  const fills = buffers.map(([buffer, bytes], i) => ({
    buffer: `${buffer}`,
    bytes: Buffer.alloc(Number(bytes), fill.subarray((i * STEP) % (fill.length / 2))),
  }));
  return { ...plan, buffers: Object.fromEntries(buffers), constants: [...fills, ...plan.constants] };
};

const checkMemory = (kernels: Kernels, plan: Plan, guarded: Plan, kept: readonly Kept[]): void => {
  const memory = new Uint8Array(kernels.memory.buffer);
  const at = placeBuffers(kernels, guarded.buffers);
  // The first constants are what each buffer was filled with.
  for (const { buffer, bytes } of guarded.constants.slice(0, at.size)) {
    const own = plan.buffers[buffer] ?? 0;
    const begin = (at.get(buffer) ?? 0) + own;
    if (isEqual(memory.subarray(begin, begin + bytes.length - own), bytes.subarray(own))) continue;
    throw new Error(`written behind ${buffer}, which has ${own} bytes`);
  }
  for (const { name, bytes } of kept) {
    const begin = at.get(name) ?? 0;
    if (isWritable(plan, name) || isEqual(memory.subarray(begin, begin + bytes.length), bytes)) continue;
    throw new Error(`${name} was changed, and is to be read only`);
  }
};

/** Inputs in another byte order are turned in place; a result of an input's name takes its place. */
const isWritable = ({ inputs, outputs }: Plan, name: string): boolean =>
  outputs.some((output) => output.name === name) ||
  inputs.some((input) => input.name === name && input.storage?.bigEndian === true);

const isSame = (a: RunResult, b: RunResult | undefined): boolean => {
  if (b === undefined || 'refusal' in a || 'refusal' in b) return isDeepStrictEqual(a, b);
  return a.outputs.every((bytes, i) => isEqual(bytes, b.outputs[i] ?? new Uint8Array()));
};

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
