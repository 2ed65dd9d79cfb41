/** onnxruntime's CPU provider, on one thread: one node a model. */
import { createRequire } from 'node:module';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Shape } from '../kernels/shape.ts';
import { type OnnxNode, onnxModel } from './onnx-model.ts';
import { axesOf, type Windows, windowsOf } from './operator.ts';
import { type Pooling, serveRequests, Unsupported } from './serve-requests.ts';

/** TensorProto.DataType, onnxruntime's name and the array of each datatype that it is asked for. */
const TYPES = {
  FP32: [1, 'float32', Float32Array],
  UINT8: [2, 'uint8', Uint8Array],
  INT8: [3, 'int8', Int8Array],
} as const;
const INT64 = 7;

type Node = Pick<OnnxNode, 'op' | 'attributes'> & { readonly indices?: boolean };

const WINDOWS: Readonly<Record<string, string>> = { max: 'MaxPool', mean: 'AveragePool', lp: 'LpPool' };
const REDUCES: Readonly<Record<string, string>> = { max: 'ReduceMax', mean: 'ReduceMean' };

/** The windows that are the bins of an adaptive pooling, where these are even. */
const evenBins = ({ shape, attributes }: Shape): Windows | undefined => {
  const bins = attributes.output_shape as readonly number[];
  const extents = shape.slice(2);
  if (extents.some((extent, axis) => extent % (bins[axis] ?? 1) !== 0)) return undefined;
  const kernel = extents.map((extent, axis) => extent / (bins[axis] ?? 1));
  return { kernel, strides: kernel, pads: kernel.map(() => 0) };
};

const nodeOf = (shape: Shape): Node => {
  const { operator, attributes } = shape;
  const [region = '', reduction = ''] = operator.split('/');
  const windows = region === 'adaptive' ? evenBins(shape) : windowsOf(shape);
  const pool = WINDOWS[reduction];
  if (windows && pool && attributes.layout !== 'channels_last') {
    const { kernel, strides, pads } = windows;
    const p = pool === 'LpPool' ? { p: attributes.p as number } : {};
    return {
      op: pool,
      attributes: { kernel_shape: kernel, strides, pads: [...pads, ...pads], ...p },
      ...(attributes.return_indices === true && { indices: true }),
    };
  }
  const reduce = REDUCES[reduction];
  if (region === 'global' && reduce) return { op: reduce, attributes: { axes: axesOf(shape), keepdims: 1 } };
  if (operator === 'roi_align/mean') {
    const [output_height = 1, output_width = 1] = attributes.output_shape as readonly number[];
    const sampling_ratio = attributes.sampling_ratio as number;
    const coordinate_transformation_mode = 'half_pixel';
    return {
      op: 'RoiAlign',
      attributes: { output_height, output_width, sampling_ratio, coordinate_transformation_mode },
    };
  }
  throw new Unsupported(operator);
};

/** Boxes [n, 5] as ONNX takes them: corners, and batch indices apart. */
const boxInputs = (bytes: Buffer) => {
  const boxes = new Float32Array(new Uint8Array(bytes).buffer);
  const count = boxes.length / 5;
  const corners = boxes.filter((_, i) => i % 5 !== 0);
  const batches = BigInt64Array.from({ length: count }, (_, b) => BigInt(boxes[5 * b] ?? 0));
  return [
    { name: 'rois', type: TYPES.FP32[0], shape: [count, 4], tensor: new Tensor('float32', corners, [count, 4]) },
    { name: 'batch_indices', type: INT64, shape: [count], tensor: new Tensor('int64', batches, [count]) },
  ];
};

const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };

await serveRequests(version, async (shape, inputs): Promise<Pooling> => {
  const type = TYPES[shape.datatype as keyof typeof TYPES];
  const bytes = inputs.get('x');
  if (type === undefined || bytes === undefined) throw new Unsupported(shape.datatype);
  const [code, name, Elements] = type;
  const { indices, ...node } = nodeOf(shape);
  const boxes = inputs.get('boxes');
  const others = boxes ? boxInputs(boxes) : [];
  const model = onnxModel({
    ...node,
    inputs: [{ name: 'x', type: code, shape: shape.shape }, ...others],
    outputs: [{ name: 'y', type: code }, ...(indices ? [{ name: 'indices', type: INT64 }] : [])],
  });
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const x = new Tensor(name, new Elements(new Uint8Array(bytes).buffer), shape.shape);
  const feeds = Object.fromEntries([['x', x], ...others.map(({ name: input, tensor }) => [input, tensor] as const)]);
  let last: Tensor | undefined;
  return {
    pool: async () => {
      last = (await session.run(feeds)).y;
    },
    response: async () => Float32Array.from(last?.data ?? []),
  };
});
