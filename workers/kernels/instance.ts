import { readKernels } from '../files.ts';

/** Kernels with a linear memory of their own. */
export type Kernels = {
  readonly memory: WebAssembly.Memory;
  /** First address of the memory that the kernels do not keep for themselves; a multiple of 16. */
  readonly base: number;
  /** An export by its name. @throws when there is none: the plan is wrong */
  readonly kernel: (name: string) => Kernel;
};

/** Integers of 64 bits are bigint; the others, floats and addresses are numbers. */
export type Kernel = (...args: readonly (number | bigint)[]) => number | undefined;

/** Compiled once for each thread, when this file is loaded. */
const compiled = new WebAssembly.Module(readKernels());

/** Exports that are no kernels of plans. */
const NO_KERNELS: ReadonlySet<string> = new Set(['memory', 'first_free', 'refused_item']);

/** Names of the kernels, each with the number of its arguments. */
export const kernelArities = (): ReadonlyMap<string, number> => {
  const { exports } = new WebAssembly.Instance(compiled);
  const entries = Object.entries(exports).filter(([name]) => !NO_KERNELS.has(name));
  return new Map(entries.map(([name, value]) => [name, (value as Kernel).length]));
};

/** A new instance: its memory is small, and grows as plans are placed in it. */
export const instantiateKernels = (): Kernels => {
  const { exports } = new WebAssembly.Instance(compiled);
  const kernel = (name: string): Kernel => {
    const entry = exports[name];
    if (typeof entry !== 'function') throw new Error(`there is no kernel ${name}`);
    return entry as Kernel;
  };
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the kernels export no memory');
  return { memory, base: Math.ceil((kernel('first_free')() ?? 0) / 16) * 16, kernel };
};
