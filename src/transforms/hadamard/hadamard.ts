import { listedCombination } from '../listed-combination.ts';

/** The product of tensors of one shape, element by element. */
export const hadamard = listedCombination({
  name: 'hadamard',
  title: 'Several tensors of one shape, multiplied element by element.',
  operation: 'multiply',
});
