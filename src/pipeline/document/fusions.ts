/**
 * A fusion of several tensors, as the transform of the first, which it calls `first` (default: x): it takes `y` as its input
 * `other`, or, without one, its other inputs under their own names.
 */
type Fusion = {
  readonly name: string;
  readonly transform: string;
  readonly first?: string;
  readonly other?: string;
};

/** Every fusion of several tensors into one. */
export const FUSIONS: readonly Fusion[] = [
  { name: 'concat', transform: 'concat', other: 'x1' },
  ...['sum', 'hadamard', 'mlb', 'mfb', 'mutan', 'similarity'].map((name) => ({ name, transform: name })),
  { name: 'maxsim', transform: 'maxsim', first: 'query' },
];
