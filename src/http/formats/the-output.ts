import type { Output } from './format.ts';

/** Returns the output of a response in a format of one tensor; `negotiate` refuses plans with more. */
export const theOutput = ([output]: readonly Output[]): Output => {
  if (output === undefined) throw new Error('a plan has no outputs');
  return output;
};
