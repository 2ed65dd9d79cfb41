import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { nanosecondsOf } from '../cost/rates.ts';
import { projectWork } from '../cost/row-work.ts';
import type { KernelCall } from '../plan.ts';
import { ELEMENT_MAPS } from './kernel-codes.ts';
import { PROJECT_BLOCK, PROJECT_COLUMNS, PROJECT_ROWS } from './kernel-limits.ts';

/** `rows` rows of `extent` floats. */
export type Vectors = {
  readonly x: string;
  readonly y: string;
  readonly datatype: DType;
  readonly rows: number;
  readonly extent: number;
};

/** Bytes that `layer_norm` and `softmax_rows` need. */
export const vectorScratchBytes = (extent: number): number => 8 * (extent + 1);

/** Divides rows by the sum of their sizes (`power` 1) or the root of the sum of their squares (2), at least by `eps`. */
export const normalizeRows = (facts: Vectors & { readonly power: 1 | 2; readonly eps: number }): KernelCall => {
  const { x, y, datatype, rows, extent, power, eps } = facts;
  return {
    kernel: 'normalize_rows',
    args: [x, y, DTYPES[datatype].code, rows, extent, power, eps],
    nanoseconds: nanosecondsOf({ finished_state: rows, normalized_element: rows * extent }),
  };
};

/** Gives rows the mean 0 and the variance 1; weight and bias are FP64 [extent]. */
export const layerNorm = (
  facts: Vectors & {
    readonly weight: string | undefined;
    readonly bias: string | undefined;
    readonly eps: number;
    readonly scratch: string;
  },
): KernelCall => {
  const { x, y, datatype, rows, extent, weight = 0, bias = 0, eps, scratch } = facts;
  return {
    kernel: 'layer_norm',
    args: [x, DTYPES[datatype].code, weight, bias, y, rows, extent, eps, scratch],
    nanoseconds: nanosecondsOf({ finished_state: rows, layer_norm_element: rows * extent }),
  };
};

/** Makes weights of rows; the mask is BOOL [rows, extent]. */
export const softmaxRows = (
  facts: Vectors & { readonly mask: string | undefined; readonly temperature: number; readonly scratch: string },
): KernelCall => {
  const { x, y, datatype, rows, extent, mask = 0, temperature, scratch } = facts;
  return {
    kernel: 'softmax_rows',
    args: [x, DTYPES[datatype].code, mask, y, rows, extent, temperature, scratch],
    nanoseconds: nanosecondsOf({ finished_state: rows, softmax_element: rows * extent }),
  };
};

export const projectScratchBytes = (out: number): number =>
  8 * ((PROJECT_ROWS + PROJECT_COLUMNS) * PROJECT_BLOCK + PROJECT_ROWS * (out + 3));

/** y [rows, out] = activation(x [rows, extent] · Wᵀ + bias), the bias FP64 [out]. */
export const project = (
  facts: Vectors & {
    readonly weight: string;
    readonly weightDatatype: DType;
    readonly bias: string | undefined;
    readonly output: DType;
    readonly out: number;
    readonly activation?: keyof typeof ELEMENT_MAPS;
    readonly scratch: string;
  },
): KernelCall => {
  const { x, y, datatype, rows, extent, weight, weightDatatype, bias = 0, output, out, activation, scratch } = facts;
  const codes = { x: DTYPES[datatype].code, weight: DTYPES[weightDatatype].code, y: DTYPES[output].code };
  const map = ELEMENT_MAPS[activation ?? 'cast'];
  return {
    kernel: 'project',
    args: [x, codes.x, weight, codes.weight, bias, y, codes.y, rows, extent, out, map, scratch],
    nanoseconds: nanosecondsOf(projectWork({ rows, inputs: extent, out, activation, exact: output === 'FP64' })),
  };
};
