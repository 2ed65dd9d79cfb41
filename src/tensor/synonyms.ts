/**
 * Words of one meaning, as frameworks and people write them, in lower case without signs. The one table of synonyms: of regions,
 * reductions, datatypes, attributes, their values, and inputs.
 */
const GROUPS: readonly (readonly string[])[] = [
  ['mean', 'avg', 'average', 'avgpool', 'averagepool', 'averagepooling', 'meanpooling'],
  ['max', 'maximum', 'maxpool', 'maxpooling', 'amax', 'reducemax'],
  ['min', 'minimum', 'minpool', 'amin', 'reducemin'],
  ['sum', 'add', 'total', 'sumpool', 'reducesum'],
  ['lp', 'lppool', 'pnorm'],
  ['l2', 'norm', 'euclidean', 'frobenius'],
  ['l1', 'absolutesum', 'manhattan'],
  ['std', 'stddev', 'stdev', 'standarddeviation'],
  ['var', 'variance'],
  ['prod', 'product', 'mul', 'multiply'],
  ['logsumexp', 'lse', 'softmaximum'],
  ['soft', 'softpool', 'softmax'],
  ['gem', 'generalizedmean', 'powermean'],
  ['vlad', 'netvlad'],
  ['attention', 'attn', 'attentionpool', 'selfattention'],
  ['covariance', 'cov', 'bilinear', 'secondorder'],
  ['count', 'number', 'numel', 'size'],
  ['first', 'cls', 'clstoken'],
  ['last', 'eos', 'lasttoken'],
  ['quantile', 'percentile'],
  ['window', 'sliding', 'slidingwindow', 'pool', 'pool1d', 'pool2d', 'pool3d', 'local'],
  ['adaptive', 'adaptivepool'],
  ['global', 'globalpool', 'gap', 'whole', 'all', 'reduce'],
  ['pyramid', 'spp', 'spatialpyramid'],
  ['sequence', 'seq', 'token', 'tokens', 'masked'],
  ['segment', 'ragged', 'bag', 'packed', 'scatter'],
  ['roi', 'roipool', 'regionofinterest'],
  ['rmac', 'regionalmax'],
  [
    'kernelshape',
    'kernelsize',
    'poolsize',
    'kernel',
    'ksize',
    'windowshape',
    'windowsize',
    'windowdimensions',
    'filtersize',
    'filtsize',
  ],
  ['strides', 'stride', 'step', 'windowstrides'],
  ['pads', 'pad', 'padding', 'paddings'],
  ['dilations', 'dilation', 'rates', 'windowdilation'],
  ['outputshape', 'outputsize', 'pooledshape', 'outputdim', 'bins'],
  ['axes', 'axis', 'dim', 'dims'],
  ['keepdims', 'keepdim'],
  ['layout', 'dataformat', 'memoryformat', 'inputfmt'],
  ['p', 'ord', 'normtype', 'exponent', 'power'],
  ['outputdatatype', 'outputdtype', 'outdtype', 'dtype'],
  ['datatype', 'dtype', 'type'],
  ['channelsfirst', 'nchw', 'ncw', 'ncl', 'ncdhw'],
  ['channelslast', 'nhwc', 'nwc', 'nlc', 'ndhwc'],
  ['constant', 'zeros', 'zero'],
  ['edge', 'replicate', 'nearest'],
  ['wrap', 'circular'],
  ['x', 'input', 'inputs', 'data', 'tensor', 'features', 'hiddenstates', 'tokenembeddings', 'values'],
  ['mask', 'attentionmask', 'paddingmask', 'keypaddingmask'],
  ['lengths', 'length', 'seqlens', 'sequencelengths'],
  ['offsets', 'offset', 'ptr', 'indptr', 'cuseqlens', 'cuseqlensq', 'rowsplits'],
  ['segmentids', 'ids', 'batch', 'index', 'segments'],
  ['boxes', 'rois', 'bboxes'],
  ['batchindices', 'roibatch', 'imageindices'],
  ['weights', 'weight', 'persampleweights', 'layerweights'],
  ['fp64', 'float64', 'double', 'f64', 'f8'],
  ['fp32', 'float32', 'float', 'single', 'f32', 'f4'],
  ['fp16', 'float16', 'half', 'f16', 'f2'],
  ['bf16', 'bfloat16'],
  ['int64', 'long', 'i64', 'i8'],
  ['int32', 'int', 'i32', 'i4'],
  ['int16', 'short', 'i16', 'i2'],
  ['int8', 'char', 'i1'],
  ['uint64', 'ulong', 'u64', 'u8'],
  ['uint32', 'uint', 'u32', 'u4'],
  ['uint16', 'ushort', 'u16', 'u2'],
  ['uint8', 'byte', 'u1'],
  ['bool', 'boolean', 'b1'],
];

/** A prefix of names of datatypes: `torch.float32`, `np.float32`, `TYPE_FP32`. */
const PREFIX = /^(?:torch\.|np\.|numpy\.|tf\.|jnp\.|dt_|type_)/;

const MAX_LENGTH = 64;

/** Returns a name in lower case without signs, as the table has it. */
const plain = (name: string): string =>
  name
    .slice(0, MAX_LENGTH)
    .toLowerCase()
    .replace(PREFIX, '')
    .replace(/[^\da-z]/g, '');

const MEANINGS: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const meanings = new Map<string, Set<string>>();
  for (const group of GROUPS) {
    for (const word of group) {
      const known = meanings.get(word) ?? new Set();
      meanings.set(word, known);
      for (const other of group) known.add(other);
    }
  }
  return meanings;
})();

/** Returns the names that mean the same as a wrong one: those that differ in signs and case, then its synonyms. */
export const synonymsAmong = (wrong: string, names: readonly string[]): readonly string[] => {
  const word = plain(wrong);
  if (word === '') return [];
  const same = names.filter((name) => plain(name) === word);
  const meanings = MEANINGS.get(word);
  return [...same, ...names.filter((name) => !same.includes(name) && meanings?.has(plain(name)))];
};

/** `; did you mean "max" or "min"?`, or nothing without names. */
export const didYouMean = (names: readonly string[]): string =>
  names.length === 0 ? '' : `; did you mean ${names.map((name) => JSON.stringify(name)).join(' or ')}?`;
