import type { Refusal } from '../src/errors.ts';
import type { Plan } from '../src/pipeline/plan.ts';
import { byteCount, type Tensor } from '../src/tensor/tensor.ts';
import type { Kernels } from './kernels/instance.ts';
import { placeBuffers } from './linear-memory.ts';

export type RunTask = { readonly plan: Plan; readonly inputs: readonly Tensor[] };

/** `outputs` in the order of the plan, each in an ArrayBuffer of its own. */
export type RunResult =
  | { readonly outputs: readonly Uint8Array<ArrayBuffer>[]; readonly computeMs: number }
  | { readonly refusal: Refusal };

/**
 * Runs a plan on the calling thread. The chunks of the inputs are used up: each is released as soon as it was copied.
 * `outputs` are the caller's.
 */
export const runPlan = (instance: Kernels, { plan, inputs }: RunTask): RunResult => {
  const addresses = placeBuffers(instance, plan.buffers);
  const address = (name: string): number => {
    const found = addresses.get(name);
    if (found === undefined) throw new Error(`the plan has no buffer ${name}`);
    return found;
  };
  const bytes = new Uint8Array(instance.memory.buffer);
  for (const constant of plan.constants) bytes.set(constant.bytes, address(constant.buffer));
  for (const tensor of inputs) placeChunks(bytes, address(tensor.name), tensor);

  const started = performance.now();
  for (const { kernel, args, refusals } of plan.calls) {
    const answer = instance.kernel(kernel)(...args.map((arg) => (typeof arg === 'string' ? address(arg) : arg)));
    if (!answer) continue;
    const refusal = refusals?.[answer - 1];
    if (refusal === undefined) throw new Error(`${kernel} answered ${answer}, which the plan does not expect`);
    return { refusal };
  }
  const computeMs = performance.now() - started;
  const outputs = plan.outputs.map((spec) => {
    const start = address(spec.name);
    return bytes.slice(start, start + byteCount(spec));
  });
  return { outputs, computeMs };
};

/**
 * Copies the chunks one behind the other and gives their memory back at once: chunks that stay alive until the next
 * collection make V8 mark the heap over and over, up to a quarter of all processor time.
 */
const placeChunks = (memory: Uint8Array, start: number, { chunks }: Tensor): void => {
  let at = start;
  for (const chunk of chunks) {
    memory.set(chunk, at);
    at += chunk.byteLength;
    const { buffer, byteLength } = chunk;
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength && byteLength > 0) buffer.transfer(0);
  }
};
