import type { TensorSpec } from '../../tensor/tensor.ts';

const NONE: Readonly<Record<string, string>> = Object.freeze({});

/** Returns the header of an output that `output_datatype` rounds and saturates: `y FP32 to INT8`. */
export const conversionHeaders = ({ name, datatype, roundedFrom }: TensorSpec): Readonly<Record<string, string>> =>
  roundedFrom === undefined ? NONE : { 'x-output-conversion': `${name} ${roundedFrom} to ${datatype}` };
