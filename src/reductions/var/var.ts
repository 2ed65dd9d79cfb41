import { moment } from '../moments.ts';

/** The variance of the elements, by n − correction. Of nothing: NaN. */
export const variance = moment('var', 'The variance of the elements.');
