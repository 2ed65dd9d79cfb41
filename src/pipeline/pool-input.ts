import type { PoolStep } from './pipeline.ts';

/** The name of the tensor that a pooling takes as one of its operator's inputs, whether there is such a tensor or not. */
export const poolInput = ({ inputs, takesNamed = false }: PoolStep, name: string): string | undefined =>
  inputs?.[name] ?? (takesNamed ? undefined : name);
