import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { DialectChange, DialectOperator } from '../dialect-operator.ts';
import { checkFloating, checkRank, inputOf, whole, word } from '../parameters.ts';

const spatial_scale = Type.Optional(
  Type.Number({ exclusiveMinimum: 0, description: 'from the boxes’ coordinates to those of the input (default 1)' }),
);
const alignParameters = {
  mode: Type.Optional(word(['avg', 'max'], 'avg (default) or max')),
  output_height: Type.Optional(whole(1, 'rows of bins of each box (default 1)')),
  output_width: Type.Optional(whole(1, 'columns of bins of each box (default 1)')),
  sampling_ratio: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 64, description: 'samples of a bin along each axis; 0 (default): by size' }),
  ),
  spatial_scale,
  coordinate_transformation_mode: Type.Optional(
    word(['half_pixel', 'output_half_pixel'], 'half_pixel (default) or output_half_pixel'),
  ),
};
const alignSchema = Type.Object(alignParameters);

const ALIGN_CHANGES: readonly DialectChange[] = [
  {
    since: 'opset 16',
    behavior: '`coordinate_transformation_mode`, by default `half_pixel`',
    before: 'as `output_half_pixel`',
  },
];

/** ONNX RoiAlign-22; with mode=max the largest of the weighted corners of all samples, as ONNX has it. */
export const roiAlign: DialectOperator = {
  name: 'onnx.RoiAlign',
  inputs: [{ name: 'X' }, { name: 'rois' }, { name: 'batch_indices', datatype: 'INT64' }],
  outputs: [{ name: 'Y' }],
  parameters: alignParameters,
  changes: ALIGN_CHANGES,
  rewrite: (args, inputs) => {
    const boxArgs = args as Static<typeof alignSchema>;
    const [x, rois, batch] = [inputOf(inputs, 'X'), inputOf(inputs, 'rois'), inputOf(inputs, 'batch_indices')];
    checkRank('onnx.RoiAlign', x, [4]);
    checkFloating('onnx.RoiAlign', x);
    const [count = 0] = rois.shape;
    if (`${rois.shape}` !== `${[count, 4]}` || `${batch.shape}` !== `${[count]}`) {
      const detail = `onnx.RoiAlign: expected rois [n, 4] and batch_indices [n], got [${rois.shape}] and [${batch.shape}]`;
      throw new RequestError('INVALID_SHAPE', detail);
    }
    const isMax = boxArgs.mode === 'max';
    const attributes = {
      output_shape: [boxArgs.output_height ?? 1, boxArgs.output_width ?? 1],
      sampling_ratio: boxArgs.sampling_ratio ?? 0,
      spatial_scale: boxArgs.spatial_scale ?? 1,
      aligned: boxArgs.coordinate_transformation_mode !== 'output_half_pixel',
      corners: isMax ? 'apart' : 'interpolated',
      empty: 'zero',
    };
    const steps: Step[] = [
      {
        region: 'roi_align',
        reductions: [isMax ? 'max' : 'mean'],
        attributes,
        inputs: { boxes: 'rois' },
        x: 'X',
        y: 'Y',
      },
    ];
    return { steps, outputs: ['Y'] };
  },
};

const poolParameters = {
  pooled_shape: Type.Array(whole(1), { minItems: 2, maxItems: 2, description: 'height and width of the output' }),
  spatial_scale,
};
const poolSchema = Type.Object(poolParameters);

/** ONNX MaxRoiPool-22: boxes are rows of batch, x1, y1, x2, y2. */
export const maxRoiPool: DialectOperator = {
  name: 'onnx.MaxRoiPool',
  inputs: [{ name: 'X' }, { name: 'rois' }],
  outputs: [{ name: 'Y' }],
  parameters: poolParameters,
  rewrite: (args, inputs) => {
    const { pooled_shape, spatial_scale: scale = 1 } = args as Static<typeof poolSchema>;
    checkRank('onnx.MaxRoiPool', inputOf(inputs, 'X'), [4]);
    const attributes = { output_shape: pooled_shape, spatial_scale: scale, empty: 'zero' };
    const step = { region: 'roi', reductions: ['max'], attributes, inputs: { boxes: 'rois' }, x: 'X', y: 'Y' };
    return { steps: [step], outputs: ['Y'] };
  },
};
