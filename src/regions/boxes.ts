import { type Static, type TObject, Type } from '@sinclair/typebox';
import { RequestError } from '../errors.ts';
import { DTYPES } from '../tensor/dtype.ts';
import type { RegionInputs, StridedLayout } from './geometry.ts';
import type { TensorLayout } from './layout.ts';
import type { ExampleTensor, InputTensors } from './region-scheme.ts';
import { checkInput } from './rows.ts';
import { type SpatialView, spatialView } from './spatial-view.ts';

const bins = Type.Integer({ minimum: 1, maximum: 1024 });

/** Attributes of regions that are parts of boxes. */
export const boxAttributes = {
  output_shape: Type.Union([bins, Type.Array(bins, { minItems: 1, maxItems: 2 })], {
    description: 'bins of each box along both axes: a whole number from 1, or two',
  }),
  spatial_scale: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: 'from the boxes’ coordinates to cells (default 1): a number above 0',
    }),
  ),
  position_sensitive: Type.Optional(
    Type.Boolean({
      description:
        'true or false (default): whether each bin has channels of its own, of which the output has one in bins',
    }),
  ),
};

type BoxAttributes = Readonly<Static<TObject<typeof boxAttributes>>>;

export const EXAMPLE_BOXES: ExampleTensor = { name: 'boxes', datatype: 'FP32', shape: [1, 5], data: [0, 0, 0, 3, 3] };

/** Image numbers are integers: a float of 16 bits does not have all of them. */
export const BOX_INPUTS = [{ name: 'boxes' }, { name: 'batch_indices', optional: true }] as const;

/** What the bins of boxes over a tensor have in common. @throws INVALID_SHAPE, INVALID_ATTRIBUTE, INVALID_DATATYPE */
export const boxGeometry = (attributes: BoxAttributes, tensor: TensorLayout, inputs: InputTensors) => {
  const { output_shape, spatial_scale: scale = 1, position_sensitive: grouped = false } = attributes;
  const view = spatialView(tensor, 2);
  const [high = 1, wide = high] = [output_shape].flat();
  const numbered = inputs.batch_indices !== undefined;
  const [boxes = 0] = checkInput('boxes', inputs, [-1, numbered ? 4 : 5], 'number');
  if (numbered) checkInput('batch_indices', inputs, [boxes], 'integer');
  const groups = grouped ? high * wide : 1;
  if (view.channels % groups !== 0) {
    const detail = `x: expected a multiple of ${groups} channels (${high} × ${wide} bins), got ${view.channels}`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  const channels = view.channels / groups;
  const last = view.layout === 'channels_last';
  return {
    table: {
      boxes,
      batch: view.batch,
      plane: [view.spatial[0] as number, view.spatial[1] as number] as const,
      bins: [high, wide] as const,
      scale,
      single: isSingle(inputs.boxes),
      grouped,
      numbered,
    },
    walk: boxWalk(view, groups),
    regions: boxes * high * wide,
    perGroup: high * wide,
    channelsLast: last,
    axisNames: view.axisNames,
    divisor: 0,
    outputShape: last ? [boxes, high, wide, channels] : [boxes, channels, high, wide],
    channelAxis: last ? 3 : 1,
  } as const;
};

/** Lanes are the channels of an output; with groups every bin reads its own of each. */
const boxWalk = ({ batch, channels, spatial, layout }: SpatialView, groups: number): StridedLayout => {
  const rows = (spatial[0] as number) * (spatial[1] as number);
  const last = layout === 'channels_last';
  return {
    outer: 1,
    lanes: channels / groups,
    outerStride: 0,
    laneStride: last ? groups : groups * rows,
    rowStride: last ? channels : 1,
    planes: batch,
    planeRows: rows,
    planeStride: channels * rows,
    groupStride: groups === 1 ? 0 : last ? 1 : rows,
  };
};

/** torchvision and ONNX compute coordinates in the boxes' datatype; halves they widen. */
const isSingle = (boxes: InputTensors[string]): boolean => {
  const { kind, bytes } = DTYPES[boxes?.datatype ?? 'FP64'];
  return kind === 'float' && bytes <= 4;
};

/** What rounds each step of computing coordinates. */
export const keptIn = (single: boolean): ((value: number) => number) => (single ? Math.fround : (value) => value);

/** Half away from zero, as C's `round`: x + 0.5 would be rounded itself. */
export const rounded = (value: number): number => {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) < 0.5 ? whole : whole + Math.sign(value);
};

/** The boxes of an input, each with its image number first. */
export const boxRows = ({ boxes = [], batch_indices: numbers }: RegionInputs): readonly (readonly number[])[] => {
  const columns = numbers === undefined ? 5 : 4;
  return Array.from({ length: boxes.length / columns }, (_, b) => [
    ...(numbers === undefined ? [] : [Number(numbers[b])]),
    ...boxes.slice(columns * b, columns * b + columns).map(Number),
  ]);
};
