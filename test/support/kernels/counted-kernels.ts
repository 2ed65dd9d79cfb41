import { readKernels } from '../../../workers/files.ts';
import type { Kernel, Kernels } from '../../../workers/kernels/instance.ts';
import { COUNTER, countInstructions } from './count-instructions.ts';

const compiled = new WebAssembly.Module(countInstructions(readKernels()));

/** Kernels that count the instructions that they execute. */
export type CountedKernels = Kernels & { readonly instructions: () => number };

export const instantiateCountedKernels = (): CountedKernels => {
  const { exports } = new WebAssembly.Instance(compiled);
  const { memory, [COUNTER]: counter } = exports;
  if (!(memory instanceof WebAssembly.Memory) || !(counter instanceof WebAssembly.Global)) {
    throw new Error('expected kernels with a memory and a counter');
  }
  const kernel = (name: string): Kernel => {
    const found = exports[name];
    if (typeof found !== 'function') throw new Error(`expected a kernel ${name}, got none`);
    return found as Kernel;
  };
  const base = Math.ceil((kernel('first_free')() ?? 0) / 16) * 16;
  return { memory, base, kernel, instructions: () => Number(counter.value) };
};
