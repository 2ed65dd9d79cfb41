import { moment } from '../moments.ts';

/** The standard deviation of the elements. Empty: NaN. */
export const std = moment('std', 'The standard deviation of the elements.');
