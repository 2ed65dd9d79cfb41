import { norm } from '../norm.ts';

/** The Euclidean norm (ONNX ReduceL2-18). Empty: 0. */
export const l2 = norm({ name: 'l2', title: 'The Euclidean norm of the elements.', exponent: () => 2 });
