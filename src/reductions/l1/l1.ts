import { norm } from '../norm.ts';

/** The sum of the sizes (ONNX ReduceL1-18). Of nothing: 0. */
export const l1 = norm({ name: 'l1', title: 'The sum of the elements’ sizes.', attributes: {}, exponent: () => 1 });
