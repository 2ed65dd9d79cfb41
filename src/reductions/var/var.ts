import { moment } from '../moments.ts';

/** The variance of the elements, by n − correction. Empty: NaN. */
export const variance = moment('var', 'The variance of the elements.');
