import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { projectWork } from '../cost/row-work.ts';
import type { KernelCall } from '../plan.ts';
import { kernelCall } from './kernel-call.ts';
import { ELEMENT_MAPS } from './kernel-codes.ts';
import { isDoubleProduct } from './product-calls.ts';

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
export const normalizeRows = (call: Vectors & { readonly power: 1 | 2; readonly eps: number }): KernelCall => {
  const { x, y, datatype, rows, extent, power, eps } = call;
  return kernelCall(
    'normalize_rows',
    { x, y, datatype: DTYPES[datatype].code, rows, extent, power, eps },
    { finished_state: rows, normalized_element: rows * extent },
  );
};

/** Gives rows the mean 0 and the variance 1; weight and bias are FP64 [extent]. */
export const layerNorm = (
  call: Vectors & {
    readonly weight: string | undefined;
    readonly bias: string | undefined;
    readonly eps: number;
    readonly scratch: string;
  },
): KernelCall => {
  const { x, y, datatype, rows, extent, weight = 0, bias = 0, eps, scratch } = call;
  return kernelCall(
    'layer_norm',
    { x, datatype: DTYPES[datatype].code, weight, bias, y, rows, extent, eps, scratch },
    { finished_state: rows, layer_norm_element: rows * extent },
  );
};

/** Makes weights of rows; the mask is BOOL [rows, extent]. */
export const softmaxRows = (
  call: Vectors & { readonly mask: string | undefined; readonly temperature: number; readonly scratch: string },
): KernelCall => {
  const { x, y, datatype, rows, extent, mask = 0, temperature, scratch } = call;
  return kernelCall(
    'softmax_rows',
    { x, datatype: DTYPES[datatype].code, mask, y, rows, extent, temperature, scratch },
    { finished_state: rows, softmax_element: rows * extent },
  );
};

/** y [rows, out] = activation(x [rows, extent] · Wᵀ + bias), the bias FP64 [out]; its scratch: `productScratchBytes`. */
export const project = (
  call: Vectors & {
    readonly weight: string;
    readonly weightDatatype: DType;
    readonly bias: string | undefined;
    readonly output: DType;
    readonly out: number;
    readonly activation?: keyof typeof ELEMENT_MAPS;
    readonly scratch: string;
  },
): KernelCall => {
  const { x, y, datatype, rows, extent, weight, weightDatatype, bias = 0, output, out, activation, scratch } = call;
  const isDouble = isDoubleProduct(datatype, weightDatatype, output);
  const codes = {
    datatype: DTYPES[datatype].code,
    weightDatatype: DTYPES[weightDatatype].code,
    output: DTYPES[output].code,
    activation: ELEMENT_MAPS[activation ?? 'cast'],
    isDouble: Number(isDouble),
  };
  return kernelCall(
    'project',
    { x, weight, biases: bias, y, ...codes, rows, inputs: extent, outs: out, scratch },
    projectWork({
      ...{ rows, columns: out, extent, isDouble, activation, exact: output === 'FP64' },
      isConverted: datatype !== 'FP32' || weightDatatype !== 'FP32',
    }),
  );
};
