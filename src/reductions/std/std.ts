import { moment } from '../moments.ts';

/** The standard deviation of the elements. Of nothing: NaN. */
export const std = moment('std', 'The standard deviation of the elements.');
