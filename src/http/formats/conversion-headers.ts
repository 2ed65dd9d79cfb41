import type { TensorSpec } from '../../tensor/tensor.ts';

const NONE: Readonly<Record<string, string>> = Object.freeze({});

/** The header that says of an output whose `output_datatype` does not have all of its values: `y FP32 to INT8`. */
export const conversionHeaders = ({ name, datatype, roundedFrom }: TensorSpec): Readonly<Record<string, string>> =>
  roundedFrom === undefined ? NONE : { 'x-output-conversion': `${name} ${roundedFrom} to ${datatype}` };
