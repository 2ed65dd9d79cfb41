import type { Plan } from '../../src/pipeline/plan.ts';
import { planPooling } from '../../src/pipeline/plan-pooling.ts';
import { byteCount } from '../../src/tensor/tensor.ts';
import { instantiateKernels } from '../../workers/kernels/instance.ts';
import { placeBuffers } from '../../workers/linear-memory.ts';
import { inputsOf } from './fill.ts';
import type { Shape } from './shape.ts';

const kernels = instantiateKernels();

/** A pooling as the product plans it, in this process, beside a copy of the same bytes in the same memory. */
export type Placed = {
  readonly plan: Plan;
  readonly pool: () => void;
  /** Copies as many bytes as the plan reads and writes, halved: a copy touches each of its bytes twice. */
  readonly copy: () => void;
  /** The first response's bytes, after `pool`. */
  readonly response: () => Uint8Array<ArrayBuffer>;
};

/** Fills the kernels' memory for one pooling; what was placed before is gone. */
export const place = (shape: Shape): Placed => {
  const specs = (shape.inputs ?? []).map(({ name, datatype, shape: extents }) => ({ name, datatype, shape: extents }));
  const [region = '', reduction = ''] = shape.operator.split('/');
  const inputs = [{ name: 'x', datatype: shape.datatype, shape: shape.shape }, ...specs];
  const plan = planPooling({ region, reductions: [reduction], attributes: shape.attributes, inputs });
  const touched = plan.cost.bytes_read + plan.cost.bytes_written;
  // Room behind the plan for the copy, so that both use the same memory.
  const addresses = placeBuffers(kernels, { ...plan.buffers, room: touched });
  const memory = new Uint8Array(kernels.memory.buffer);
  const addressOf = (name: string): number => addresses.get(name) ?? 0;
  for (const [name, bytes] of inputsOf(shape)) memory.set(bytes, addressOf(name));
  for (const { buffer, bytes } of plan.constants) memory.set(bytes, addressOf(buffer));
  const calls = plan.calls.map(({ kernel, args }) => {
    const run = kernels.kernel(kernel);
    const numbers = args.map((arg) => (typeof arg === 'string' ? addressOf(arg) : arg));
    return () => {
      if (run(...numbers)) throw new Error(`${kernel} refused its inputs`);
    };
  });
  const half = Math.ceil(touched / 2);
  return {
    plan,
    pool: () => {
      for (const call of calls) call();
    },
    copy: () => void memory.copyWithin(memory.length - half, kernels.base, kernels.base + half),
    response: () => {
      const [output] = plan.outputs;
      if (output === undefined) throw new Error(`${shape.name} responses nothing`);
      return memory.slice(addressOf(output.name), addressOf(output.name) + byteCount(output));
    },
  };
};
