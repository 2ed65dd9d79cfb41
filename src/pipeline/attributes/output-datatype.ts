import { RequestError } from '../../errors.ts';
import type { AnyReduction } from '../../reductions/reduction.ts';
import { DTYPES, type DType, holdsAll } from '../../tensor/dtype.ts';

/**
 * The datatype of the output: the one asked for, or the reduction's own; of several that differ the smallest that
 * holds them all (as `numpy.promote_types`, with FP32 instead of FP64 where 16 bits meet).
 * @throws INVALID_DATATYPE for BOOL where the output is not one of the elements.
 */
export const outputDatatype = (reductions: readonly AnyReduction[], input: DType, asked: DType | undefined): DType => {
  if (asked === 'BOOL' && (input !== 'BOOL' || !reductions.every(({ selects }) => selects))) {
    const names = reductions.map(({ name }) => name).join(',');
    const detail = `output_datatype: expected a number’s datatype for ${names} of ${input}, got BOOL`;
    throw new RequestError('INVALID_DATATYPE', detail, '?output_datatype');
  }
  return asked ?? reductions.map((reduction) => reduction.outputDatatype(input)).reduce(promote);
};

/** The reductions' own datatype where the one that is asked for does not have all of its values. */
export const roundedFrom = (reductions: readonly AnyReduction[], input: DType, output: DType): DType | undefined => {
  const own = outputDatatype(reductions, input, undefined);
  return holdsAll(output, own) ? undefined : own;
};

/** The reductions' own datatypes are the input's, its widened form, or a float: these meet nowhere else. */
const promote = (a: DType, b: DType): DType => {
  if (a === b) return a;
  const [narrow, wide] = DTYPES[a].bytes < DTYPES[b].bytes ? [a, b] : [b, a];
  if (DTYPES[narrow].kind === 'float' || DTYPES[wide].kind === 'float') {
    return DTYPES[wide].bytes === 8 || DTYPES[narrow].bytes === 4 ? 'FP64' : 'FP32';
  }
  return wide;
};
