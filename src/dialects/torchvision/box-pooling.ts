import { type Static, Type } from '@sinclair/typebox';
import { RequestError } from '../../errors.ts';
import type { DialectOperator } from '../dialect-operator.ts';
import { checkFloating, checkRank, eachAxis, flag, inputOf, wholes } from '../parameters.ts';

const common = {
  output_size: wholes(1, 'bins of each box: one whole number, or two'),
  spatial_scale: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: 'from the boxes’ coordinates to those of the input (default 1)' }),
  ),
};
const sampling = {
  sampling_ratio: Type.Optional(
    Type.Integer({
      minimum: -(2 ** 31),
      maximum: 64,
      description: 'samples of a bin along each axis; 0 or less (default): by size',
    }),
  ),
};
const aligned = { aligned: flag('whether cell centers are at .5, not at 0 (default false)') };
const schema = Type.Object({ ...common, ...sampling, ...aligned });
type Parameters = Static<typeof schema>;

type Original = {
  readonly parameters: typeof common & Partial<typeof sampling & typeof aligned>;
  readonly region: 'roi' | 'roi_align';
  readonly reduction: 'max' | 'mean';
  readonly attributes: (args: Parameters) => Readonly<Record<string, unknown>>;
};

const ratio = ({ sampling_ratio = -1 }: Parameters) => ({ sampling_ratio: Math.max(sampling_ratio, 0) });

/** What each of the four is here. Bins without cells are 0; those of ps_roi_align are 0 / 0. */
const ORIGINALS: Readonly<Record<string, Original>> = {
  // `value > maximum` is false of a NaN: it is no element.
  roi_pool: {
    parameters: common,
    region: 'roi',
    reduction: 'max',
    attributes: () => ({ empty: 'zero', nan: 'ignore' }),
  },
  ps_roi_pool: {
    parameters: common,
    region: 'roi',
    reduction: 'mean',
    attributes: () => ({ empty: 'zero', position_sensitive: true, box_end: 'exclusive' }),
  },
  roi_align: {
    parameters: { ...common, ...sampling, ...aligned },
    region: 'roi_align',
    reduction: 'mean',
    attributes: (args) => ({ ...ratio(args), aligned: Boolean(args.aligned), empty: 'zero' }),
  },
  ps_roi_align: {
    parameters: { ...common, ...sampling },
    region: 'roi_align',
    reduction: 'mean',
    attributes: (args) => ({ ...ratio(args), aligned: true, empty: 'nan', position_sensitive: true }),
  },
};

/** torchvision.ops.roi_pool, roi_align and their position-sensitive forms: input [N, C, H, W], boxes [K, 5] = batch, x1, y1, x2, y2. */
export const boxPooling = (operator: keyof typeof ORIGINALS): DialectOperator => {
  const name = `torchvision.${operator}`;
  const { parameters, region, reduction, attributes } = ORIGINALS[operator] as Original;
  return {
    name,
    inputs: [{ name: 'input' }, { name: 'boxes' }],
    outputs: [{ name: 'output' }],
    parameters,
    rewrite: (parametersGiven, inputs) => {
      const args = parametersGiven as Parameters;
      const [input, boxes] = [inputOf(inputs, 'input'), inputOf(inputs, 'boxes')];
      checkRank(name, input, [4]);
      checkFloating(name, input);
      if (boxes.shape.length !== 2 || boxes.shape[1] !== 5) {
        throw new RequestError('INVALID_SHAPE', `${name}: expected boxes [K, 5], got [${boxes.shape}]`);
      }
      const step = {
        region,
        reductions: [reduction],
        attributes: {
          output_shape: eachAxis('output_size', args.output_size, 2),
          spatial_scale: args.spatial_scale ?? 1,
          ...attributes(args),
        },
        x: 'input',
        y: 'output',
      };
      return { steps: [step], outputs: ['output'] };
    },
  };
};
