import { RequestError } from '../errors.ts';

/**
 * Refuses a list of more tensors than one request may have.
 * @throws TOO_MANY_ITEMS
 */
export const refuseManyTensors = (list: 'inputs' | 'outputs', count: number, maxInputs: number): void => {
  if (count <= maxInputs) return;
  throw new RequestError(
    'TOO_MANY_ITEMS',
    `/${list}: expected at most ${maxInputs} tensors (POOLSERVE_MAX_INPUTS), got ${count} or more`,
    `/${list}`,
  );
};
