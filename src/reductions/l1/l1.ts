import { norm } from '../norm.ts';

/** The sum of absolute values (ONNX ReduceL1-18). Empty: 0. */
export const l1 = norm({ name: 'l1', title: 'The sum of absolute values.', exponent: () => 1 });
