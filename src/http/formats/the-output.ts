import type { Output } from './format.ts';

/** The one output of an answer in a format that carries one: `negotiate` has refused others. */
export const theOutput = ([output]: readonly Output[]): Output => {
  if (output === undefined) throw new Error('a plan without outputs was run');
  return output;
};
