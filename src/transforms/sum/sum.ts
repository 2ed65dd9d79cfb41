import { listedCombination } from '../listed-combination.ts';

/** The sum of tensors of one shape. */
export const sum = listedCombination({
  name: 'sum',
  title: 'Several tensors of one shape, added up.',
  operation: 'add',
});
