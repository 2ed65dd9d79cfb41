/** A fusion of the tensors `x` and `y`, as the transform of `x` that takes `y` as its input `other`. */
type Fusion = { readonly name: string; readonly transform: string; readonly other: string };

/** Every fusion of several tensors into one. */
export const FUSIONS: readonly Fusion[] = [
  { name: 'concat', transform: 'concat', other: 'x1' },
  { name: 'sum', transform: 'sum', other: 'y' },
  { name: 'hadamard', transform: 'multiply', other: 'other' },
];
