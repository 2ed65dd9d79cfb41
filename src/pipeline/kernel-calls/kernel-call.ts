import { nanosecondsOf, type Work } from '../cost/rates.ts';
import type { KernelCall } from '../plan.ts';
import { KERNEL_SIGNATURES } from './kernel-signatures.ts';

type Signatures = typeof KERNEL_SIGNATURES;

/** An argument by its type in the kernel: an address or a number of bytes, a whole number of 64 bits, another number. */
type Argument<Type> = Type extends 'usize' ? string | number : Type extends 'i64' | 'u64' ? bigint : number;

/** The arguments of a kernel by the names of its parameters. */
export type KernelArguments<Kernel extends keyof Signatures> = {
  readonly [Parameter in keyof Signatures[Kernel]]: Argument<Signatures[Kernel][Parameter]>;
};

const PARAMETERS = new Map(
  Object.entries(KERNEL_SIGNATURES).map(([kernel, signature]) => [kernel, Object.keys(signature)]),
);

/** Returns the call of a kernel with its arguments by name, which it puts in the kernel's order, and the time of its work. */
export const kernelCall = <Kernel extends keyof Signatures>(
  kernel: Kernel,
  args: KernelArguments<Kernel>,
  work: Work,
): KernelCall => {
  const named: Readonly<Record<string, number | bigint | string>> = args;
  const ordered = (PARAMETERS.get(kernel) ?? []).map((parameter) => named[parameter] as number | bigint | string);
  return { kernel, args: ordered, nanoseconds: nanosecondsOf(work) };
};

/** Returns the same numbers as whole numbers of 64 bits. */
export const bigints = <Name extends string>(
  numbers: Readonly<Record<Name, number>>,
): Readonly<Record<Name, bigint>> => {
  const wide: Partial<Record<Name, bigint>> = {};
  for (const name in numbers) wide[name] = BigInt(numbers[name]);
  return wide as Record<Name, bigint>;
};
