import type { Request, Response } from './service.ts';

/** Where we differ from a framework on purpose: the only exceptions of `npm run test:live`, and a table of the documentation. */
export type Difference = {
  readonly models: RegExp;
  readonly framework: string;
  readonly ours: string;
  readonly theirs: string;
  readonly reason: string;
  /** Whether a difference of these responses is this one; `words` say it. */
  readonly applies: (request: Request, ours: Response, theirs: Response, words: string) => boolean;
};

const hasNan = ({ inputs }: Request): boolean => inputs.some(({ data }) => data.some((value) => value !== value));

const datatypeOf = ({ inputs: [first] }: Request): string => first?.datatype ?? '';

/** The output, the place in it and the two values of a difference; undefined for one of shapes, datatypes or refusals. */
const valuesOf = (words: string): { output: string; at: number; ours: number; theirs: number } | undefined => {
  const [, output, at, ours, theirs] = /^(\w+)\[(\d+)\] is (\S+), the library’s (\S+)$/.exec(words) ?? [];
  return output === undefined ? undefined : { output, at: Number(at), ours: Number(ours), theirs: Number(theirs) };
};

/** Whether the two values of a difference are within that share of their size, or of 1. */
const isNear = (words: string, share: number): boolean => {
  const { ours = Number.NaN, theirs = Number.NaN } = valuesOf(words) ?? {};
  return Math.abs(ours - theirs) <= share * Math.max(1, Math.abs(theirs));
};

/** Whether our value is NaN where the input has a NaN, or the difference is one of the winner's position. */
const isWinningNan = (request: Request, words: string): boolean => {
  const values = valuesOf(words);
  if (values === undefined || !hasNan(request)) return false;
  return Number.isNaN(values.ours) || /^(Indices|argmax)$/.test(values.output);
};

/** Whether two indices of `torch.topk` are of equal elements. */
const isTie = ({ inputs: [input], parameters }: Request, words: string): boolean => {
  const values = valuesOf(words);
  if (values?.output !== 'indices' || input === undefined) return false;
  const { at, ours, theirs } = values;
  const { shape, data } = input;
  const axis = (Number(parameters.dim ?? -1) + shape.length) % shape.length;
  const inner = shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const row = Math.floor(at / (Number(parameters.k) * inner)) * (shape[axis] ?? 1);
  const [first, second] = [ours, theirs].map((index) => data[(row + index) * inner + (at % inner)]);
  return first === second || (first !== first && second !== second);
};

/** The values of a parameter of one number or several, as many as there are axes. */
const eachOf = (value: unknown, count: number): readonly number[] =>
  Array.isArray(value) ? value.map(Number) : Array<number>(count).fill(Number(value ?? 1));

/** Whether SAME padding is of dilated windows, or of strides longer than the windows. */
const isUnusualSame = ({ parameters }: Request): boolean => {
  const kernel = [parameters.kernel_shape].flat().map(Number);
  const dilations = eachOf(parameters.dilations, kernel.length);
  const strides = eachOf(parameters.strides, kernel.length);
  return kernel.some((extent, i) => (dilations[i] ?? 1) > 1 || (strides[i] ?? 1) > extent);
};

export const DIFFERENCES: readonly Difference[] = [
  {
    models: /^onnx\.(MaxPool|MaxRoiPool|GlobalMaxPool|ReduceMax|ReduceMin)$/,
    framework: 'onnxruntime 1.32',
    ours: 'a NaN in a region wins, whatever the datatype',
    theirs: 'depends on the datatype and on where the NaN stands',
    reason: 'ONNX does not say; NaN wins in numpy and PyTorch, and in most of onnxruntime’s kernels',
    applies: (request, _ours, _theirs, words) => isWinningNan(request, words),
  },
  {
    models: /^(onnx\.(Max|Average|Lp)Pool$|tf\.nn\.(max|avg)_pool|jax\.lax\.reduce_window$)/,
    framework: 'onnxruntime 1.32, TensorFlow 2.21, JAX 0.10',
    ours: 'a window larger than the padded input is refused',
    theirs: 'a response without elements, or, with strides, of one window that stands over',
    reason: 'a size that was mistyped is told',
    applies: (_request, ours, theirs) =>
      'refused' in ours && ours.refused.includes('expected a window of at most') && 'outputs' in theirs,
  },
  {
    models: /^onnx\.(Max|Average|Lp)Pool$/,
    framework: 'onnxruntime 1.32',
    ours: 'SAME_UPPER and SAME_LOWER with any strides and dilations',
    theirs:
      'refuses some of them, pads those with dilations as if they had none, and has padding below 0 for long strides',
    reason: 'ONNX’s formula of padding, never below 0, has a value for all',
    applies: (request, ours, theirs) =>
      `${request.parameters.auto_pad}`.startsWith('SAME') &&
      'outputs' in ours &&
      ('refused' in theirs || isUnusualSame(request)),
  },
  {
    models: /^tf\.nn\.max_pool/,
    framework: 'TensorFlow 2.21',
    ours: 'a NaN in a window wins, and −∞ is itself',
    theirs: 'are lost on CPU: the lowest FP32 stands for them',
    reason: 'TensorFlow promises neither (its kernels differ); NaN wins in Keras on PyTorch and in JAX',
    applies: (request, _ours, _theirs, words) =>
      isWinningNan(request, words) || words.endsWith('the library’s -3.4028234663852886e+38'),
  },
  {
    models: /^torch\.lp_pool[123]d$/,
    framework: 'torch 2.15',
    ours: 'the product with the kernel’s extent does not leave the range of the datatype',
    theirs: 'is infinite past 65,504 in FP16',
    reason: 'the value itself is in range',
    applies: (request, _ours, _theirs, words) =>
      datatypeOf(request) === 'FP16' &&
      words.endsWith('the library’s Infinity') &&
      Number.isFinite(valuesOf(words)?.ours),
  },
  {
    models: /^torch\.(max|lp)_pool3d$/,
    framework: 'torch 2.15',
    ours: 'volumes of any size in each layout',
    theirs: 'refuses volumes of more cells than the datatype counts to, in channels_last_3d: 127 of INT8',
    reason: 'a limit of one of its kernels, which its other layout has not',
    applies: ({ parameters }, ours, theirs) =>
      parameters.memory_format === 'channels_last_3d' &&
      'outputs' in ours &&
      'refused' in theirs &&
      theirs.refused.includes('std::numeric_limits<integer_t>::max()'),
  },
  {
    models: /^torch\.median$/,
    framework: 'torch 2.15',
    ours: 'the median of no integers is refused',
    theirs: 'a NaN, cast to the integer',
    reason: 'no integer says that there is none',
    applies: (request, ours, theirs) =>
      request.inputs[0]?.data.length === 0 &&
      /^U?INT/.test(datatypeOf(request)) &&
      'refused' in ours &&
      'outputs' in theirs,
  },
  {
    models: /^torch\.quantile$/,
    framework: 'torch 2.15',
    ours: 'a quantile at or beside an infinity is the limit of its definition',
    theirs: 'NaN, as ∞ − ∞ and 0 · ∞ are',
    reason: 'numpy.quantile at an element is that element',
    applies: ({ inputs }, _ours, _theirs, words) =>
      words.endsWith('the library’s NaN') &&
      inputs.some(({ data }) => data.some((value) => Math.abs(Number(value)) === Number.POSITIVE_INFINITY)),
  },
  {
    models: /^torch\.topk$/,
    framework: 'torch 2.15',
    ours: 'of equal elements those with lower indices come first',
    theirs: 'any of them, in any order',
    reason: 'one order for the same request',
    applies: (request, _ours, _theirs, words) => isTie(request, words),
  },
  {
    models: /^onnx\.Reduce(Sum|SumSquare|Prod|Mean|L1|L2|LogSum|LogSumExp)$/,
    framework: 'onnxruntime 1.32',
    ours: 'sums of INT64 are exact, and past 64 bits they wrap',
    theirs: 'are rounded to FP64 past 2^53, and saturate',
    reason: 'exact where that is possible, as numpy and PyTorch',
    applies: (request, _ours, _theirs, words) => {
      const { ours = 0, theirs = 0 } = valuesOf(words) ?? {};
      return datatypeOf(request) === 'INT64' && Math.max(Math.abs(ours), Math.abs(theirs)) > 2 ** 53;
    },
  },
  {
    models: /^onnx\.ReduceMean$/,
    framework: 'onnxruntime 1.32',
    ours: 'the mean of no elements is NaN',
    theirs: 'NaN or 0, by the datatype',
    reason: 'ONNX says: undefined; numpy and PyTorch have NaN',
    applies: (request) => request.inputs[0]?.data.length === 0,
  },
  {
    models: /^torch\.pad$/,
    framework: 'torch 2.15',
    ours: 'circular padding beside negative padding repeats the cells that are left, and is refused where none is',
    theirs: 'memory that was never written',
    reason: 'there is no value to respond with',
    applies: ({ parameters }) =>
      parameters.mode === 'circular' && [parameters.pad].flat().some((cells) => Number(cells) < 0),
  },
  {
    models: /^keras\.layers\.AveragePooling/,
    framework: 'Keras 3.15',
    ours: 'pool_size is 2 unless it is given',
    theirs: 'AveragePooling has no default, MaxPooling has 2',
    reason: 'Keras 2 and TensorFlow.js have the default for both, and their saved configurations leave it out',
    applies: (request, ours, theirs) =>
      request.parameters.pool_size === undefined && 'outputs' in ours && 'refused' in theirs,
  },
  {
    models: /^keras\..*average/i,
    framework: 'Keras 3.15 on PyTorch',
    ours: 'means of FP64 are computed in FP64',
    theirs: 'computed in FP32 and widened',
    reason: 'the values of FP64 are within one rounding of the definition',
    applies: (request, _ours, _theirs, words) => datatypeOf(request) === 'FP64' && isNear(words, 2 ** -20),
  },
];

/** The entry of the table that a difference is; undefined for none. */
export const listed = (request: Request, ours: Response, theirs: Response, words: string): Difference | undefined =>
  DIFFERENCES.find(({ models, applies }) => models.test(request.model) && applies(request, ours, theirs, words));
