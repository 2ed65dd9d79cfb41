import { RequestError } from '../../errors.ts';
import type { AnyReduction } from '../../reductions/reduction.ts';
import { DTYPES, type DType, holdsAll } from '../../tensor/dtype.ts';

/**
 * Returns the datatype of the output: the requested one, otherwise that of the reduction; of several reductions the smallest
 * datatype that holds all of theirs (as `numpy.promote_types`, but FP32 in place of FP64 for two datatypes of 16 bits).
 * @throws INVALID_DATATYPE for BOOL if the output is not one of the elements
 */
export const outputDatatype = (
  reductions: readonly AnyReduction[],
  input: DType,
  requested: DType | undefined,
): DType => {
  if (requested === 'BOOL' && (input !== 'BOOL' || !reductions.every(({ selects }) => selects))) {
    const names = reductions.map(({ name }) => name).join(',');
    const detail = `output_datatype: expected a number’s datatype for ${names} of ${input}, got BOOL`;
    throw new RequestError('INVALID_DATATYPE', detail, '?output_datatype');
  }
  return requested ?? reductions.map((reduction) => reduction.outputDatatype(input)).reduce(promote);
};

/** Returns the datatype of the reductions if the output's datatype does not have all of its values; otherwise undefined. */
export const roundedFrom = (reductions: readonly AnyReduction[], input: DType, output: DType): DType | undefined => {
  const exact = outputDatatype(reductions, input, undefined);
  return holdsAll(output, exact) ? undefined : exact;
};

/** Returns the datatype for two of reductions, each of which is the input's, its widened form, or a float. */
const promote = (a: DType, b: DType): DType => {
  if (a === b) return a;
  const [narrow, wide] = DTYPES[a].bytes < DTYPES[b].bytes ? [a, b] : [b, a];
  if (DTYPES[narrow].kind === 'float' || DTYPES[wide].kind === 'float') {
    return DTYPES[wide].bytes === 8 || DTYPES[narrow].bytes === 4 ? 'FP64' : 'FP32';
  }
  return wide;
};
