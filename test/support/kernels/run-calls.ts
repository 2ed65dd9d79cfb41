import type { KernelCall } from '../../../src/pipeline/plan.ts';
import { instantiateKernels } from '../../../workers/kernels/instance.ts';

const GUARD = 0xa5;
const GUARD_BYTES = 64;
const kernels = instantiateKernels();

export type Buffers = Readonly<Record<string, Uint8Array | number>>;

/**
 * Runs kernel calls over buffers, given as their bytes or as a number of bytes, each `offset` bytes past a multiple of
 * 16 and between guards. Returns the result of the last call and what the buffers hold then.
 * @throws when a guard was written to, or a buffer that is not in `written` was changed
 */
export const runCalls = (
  calls: readonly Pick<KernelCall, 'kernel' | 'args'>[],
  buffers: Buffers,
  written: readonly string[],
  offset = 0,
): { result: number; bytes: (name: string) => Uint8Array<ArrayBuffer> } => {
  const places = new Map<string, { start: number; size: number }>();
  let end = kernels.base;
  for (const [name, content] of Object.entries(buffers)) {
    const size = typeof content === 'number' ? content : content.byteLength;
    const start = Math.ceil((end + GUARD_BYTES) / 16) * 16 + offset;
    places.set(name, { start, size });
    end = start + size + GUARD_BYTES;
  }
  const missing = Math.ceil((end - kernels.memory.buffer.byteLength) / 2 ** 16);
  if (missing > 0) kernels.memory.grow(missing);
  const memory = new Uint8Array(kernels.memory.buffer);
  memory.fill(GUARD, kernels.base, end);
  for (const [name, content] of Object.entries(buffers)) {
    if (typeof content !== 'number') memory.set(content, places.get(name)?.start ?? 0);
  }
  const place = (name: string) => {
    const found = places.get(name);
    if (found === undefined) throw new Error(`no buffer ${name}`);
    return found;
  };
  let result = 0;
  for (const { kernel, args } of calls) {
    result = kernels.kernel(kernel)(...args.map((arg) => (typeof arg === 'string' ? place(arg).start : arg))) ?? 0;
  }
  let from = kernels.base;
  for (const [name, { start, size }] of places) {
    if (!isGuarded(memory.subarray(from, start))) throw new Error(`written before ${name}`);
    from = start + size;
    const given = buffers[name];
    if (
      typeof given === 'object' &&
      !written.includes(name) &&
      Buffer.compare(given, memory.subarray(start, from)) !== 0
    ) {
      throw new Error(`${name} was changed`);
    }
  }
  if (!isGuarded(memory.subarray(from, end))) throw new Error('written behind the last buffer');
  const bytes = (name: string): Uint8Array<ArrayBuffer> => {
    const { start, size } = place(name);
    return memory.slice(start, start + size);
  };
  return { result, bytes };
};

const isGuarded = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === GUARD);
