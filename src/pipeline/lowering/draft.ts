import { RequestError } from '../../errors.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { nanosecondsOf } from '../cost/rates.ts';
import type { KernelCall, Plan, PlanCost, PlannedRefusal } from '../plan.ts';
import { reuseBuffers } from './reuse-buffers.ts';

/** A worker's linear memory is addressed with 32 bits; the rest is for the kernels' own data and alignment. */
const MAX_MEMORY_BYTES = 2 ** 32 - 2 ** 20;

/** Bytes of memory that are taken to be there from plans before. */
const KEPT_BYTES = 2 ** 26;

/** A plan being written: buffers and calls are added in the order in which they run. */
export type Draft = {
  /** The buffer of a tensor of the plan, which has its name; the same for an input and an output of one name. */
  readonly tensor: (spec: TensorSpec) => string;
  /** A buffer for what lies between: named after what it holds, numbered, and never as a tensor may be. */
  readonly scratch: (holds: string, bytes: number) => string;
  /** A buffer that holds these numbers, or the bytes of a weight, from the start. */
  readonly constant: (
    holds: string,
    values: Float64Array | Float32Array | Int32Array | BigInt64Array | Uint8Array,
  ) => string;
  readonly call: (call: KernelCall) => void;
  /**
   * Begins the next step: its calls need no scratch buffer of the steps before it but what they name. `refusal` is applied to
   * what its calls refuse.
   */
  readonly step: (refusal?: (refusal: PlannedRefusal) => PlannedRefusal) => void;
  /** @throws PLAN_TOO_LARGE for buffers that a worker cannot hold */
  readonly finish: (rest: Pick<Plan, 'inputs' | 'outputs'> & { readonly cost: Omit<PlanCost, 'microseconds'> }) => Plan;
};

export const draftPlan = (): Draft => {
  const buffers: Record<string, number> = {};
  const constants: { buffer: string; bytes: Uint8Array }[] = [];
  const steps: KernelCall[][] = [[]];
  const tensors = new Set<string>();
  let placed: ((refusal: PlannedRefusal) => PlannedRefusal) | undefined;
  let count = 0;
  const scratch = (holds: string, bytes: number): string => {
    const name = `#${count} ${holds}`;
    count += 1;
    buffers[name] = bytes;
    return name;
  };
  return {
    tensor: (spec) => {
      // A merged state takes the place of what it was made of.
      tensors.add(spec.name);
      buffers[spec.name] = Math.max(buffers[spec.name] ?? 0, byteCount(spec));
      return spec.name;
    },
    scratch,
    constant: (holds, values) => {
      const buffer = scratch(holds, values.byteLength);
      constants.push({ buffer, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });
      return buffer;
    },
    call: (call) => {
      const refusals = placed && call.refusals?.map(placed);
      steps.at(-1)?.push(refusals === undefined ? call : { ...call, refusals });
    },
    step: (refusal) => {
      placed = refusal;
      steps.push([]);
    },
    finish: ({ inputs, outputs, cost }) => {
      const kept = new Set([...tensors, ...constants.map(({ buffer }) => buffer)]);
      const { buffers: shared, calls } = reuseBuffers(buffers, steps, kept);
      const memory = Object.values(shared).reduce((sum, bytes) => sum + bytes, 0);
      if (!(memory <= MAX_MEMORY_BYTES)) {
        const detail = `the work needs ${memory} bytes of memory: expected at most ${MAX_MEMORY_BYTES}; pool fewer rows a request`;
        throw new RequestError('PLAN_TOO_LARGE', detail);
      }
      const filled = constants.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const bytes = cost.bytes_read + cost.bytes_written + filled;
      const fresh = Math.max(0, memory + cost.bytes_written - KEPT_BYTES);
      const around = nanosecondsOf({ plan: 1, call: calls.length, byte: bytes, fresh_byte: fresh });
      const nanoseconds = calls.reduce((sum, call) => sum + call.nanoseconds, around);
      return {
        inputs,
        outputs,
        buffers: shared,
        constants,
        calls,
        cost: { ...cost, microseconds: Math.ceil(nanoseconds / 1000) },
      };
    },
  };
};
