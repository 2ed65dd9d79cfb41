import { Type } from '@sinclair/typebox';
import { RequestError } from '../errors.ts';
import type { DType } from '../tensor/dtype.ts';
import { optionalAxis } from './attribute-schemas.ts';
import { axisOf, FLOATS } from './checks.ts';
import type { TransformInput, TransformInputs } from './transform.ts';
import type { Ranges, TensorType } from './transformed.ts';

/** Most columns of ranges in an attribute. */
const MAX_COLUMNS = 65536;

const row = Type.Array(Type.Number(), { maxItems: MAX_COLUMNS });

/** What `quantize` and `dequantize` have in common. */
export const rangesAttribute = Type.Optional(
  Type.Array(row, {
    minItems: 2,
    maxItems: 2,
    description: 'of int8 and uint8: the minimum of each column, and the maximum of each column',
  }),
);

export const linearAxis = optionalAxis(
  'of linear: the axis that scale and zero_point have one value for each position of (default −1)',
);

export const rangesInput: TransformInput = {
  name: 'ranges',
  optional: true,
  description: 'the minimum and the maximum of each column, [2, columns]',
  datatypes: FLOATS,
  rank: 2,
};

export const LINEAR_DATATYPES: readonly DType[] = ['INT8', 'UINT8', 'INT16', 'UINT16'];

export const linearInputs = (zeroPoints: readonly DType[]): readonly TransformInput[] => [
  { name: 'scale', optional: true, description: 'the step: a number, or one for each position', datatypes: FLOATS },
  {
    name: 'zero_point',
    optional: true,
    description: 'the integer that 0 has, like scale (default 0)',
    datatypes: zeroPoints,
  },
];

/**
 * The ranges of columns from the attribute or one input.
 * @throws INVALID_INPUT for several of them, INVALID_SHAPE for ranges of other columns
 */
export const rangesOf = (
  name: string,
  x: TensorType,
  values: readonly (readonly number[])[] | undefined,
  inputs: TransformInputs,
): Ranges => {
  const sources = ['ranges', 'calibration'].filter((each) => inputs[each] !== undefined);
  if (sources.length + Number(values !== undefined) > 1) {
    const got = [...(values ? ['the attribute ranges'] : []), ...sources.map((each) => `the input ${each}`)];
    throw new RequestError('INVALID_INPUT', `${name}: expected ranges from one of them, got ${got.join(' and ')}`);
  }
  const columns = x.shape.at(-1) ?? 0;
  const shapes = values ? values.map((each) => [2, each.length]) : [];
  if (inputs.ranges) shapes.push([...inputs.ranges.shape]);
  const wrong = shapes.find(([pair, extent]) => pair !== 2 || extent !== columns);
  if (wrong !== undefined) {
    const detail = `${name}: expected ranges [2,${columns}] for the columns of [${x.shape}], got [${wrong}]`;
    throw new RequestError('INVALID_SHAPE', detail, values && '?ranges');
  }
  if (values !== undefined) return Float32Array.from(values.flat());
  return inputs.ranges ? 'ranges' : inputs.calibration ? 'calibration' : 'batch';
};

/**
 * The axis of a linear quantization; undefined where scale and zero point are one number.
 * @throws INVALID_INPUT without a scale; INVALID_SHAPE for one of another shape, and for a zero point unlike it
 */
export const scaledAxis = (
  name: string,
  x: TensorType,
  axis: number,
  { scale, zero_point: zero }: TransformInputs,
): number | undefined => {
  if (scale === undefined) {
    throw new RequestError('INVALID_INPUT', `${name}: expected an input scale with precision linear, got none`);
  }
  if (zero !== undefined && `${zero.shape}` !== `${scale.shape}`) {
    const detail = `${name}: expected zero_point [${scale.shape}] like scale, got [${zero.shape}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  if (scale.shape.length === 0 || `${scale.shape}` === '1') return undefined;
  const index = axisOf(x, axis);
  if (`${scale.shape}` === `${x.shape[index]}`) return index;
  const detail = `${name}: expected scale [] or [${x.shape[index]}] for axis ${index} of [${x.shape}], got [${scale.shape}]`;
  throw new RequestError('INVALID_SHAPE', detail);
};

/** @throws INVALID_INPUT, INVALID_ATTRIBUTE for inputs and attributes that another precision has */
export const refuseUnused = (
  name: string,
  precision: string,
  attributes: Readonly<Record<string, unknown>>,
  inputs: TransformInputs,
): void => {
  const used: Readonly<Record<string, readonly string[]>> = {
    int8: ['ranges', 'calibration'],
    uint8: ['ranges', 'calibration'],
    linear: ['scale', 'zero_point', 'axis', 'datatype'],
  };
  const names = ['precision', ...(used[precision] ?? [])];
  const input = Object.keys(inputs).find((each) => !names.includes(each));
  if (input !== undefined) {
    throw new RequestError('INVALID_INPUT', `${name}: expected no input ${input} with precision ${precision}, got one`);
  }
  const attribute = Object.keys(attributes).find((each) => !names.includes(each));
  if (attribute === undefined) return;
  const detail = `${attribute}: expected none with precision ${precision} of ${name}, got one`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, `?${attribute}`);
};
