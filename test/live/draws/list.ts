import type { Draw } from '../draw.ts';
import * as onnx from './onnx.ts';
import * as others from './others.ts';
import * as sentences from './sentence-transformers.ts';
import * as tensorflow from './tensorflow-jax.ts';
import * as pools from './torch-pools.ts';
import * as torch from './torch-rest.ts';

const RANKS = [1, 2, 3];

const perRank = (name: (rank: number) => string, draw: (rank: number) => Draw, ranks = RANKS): [string, Draw][] =>
  ranks.map((rank) => [name(rank), draw(rank)]);

/** How requests of each model are drawn; a test sees that none of a dialect is missing. */
export const DRAWS: ReadonlyMap<string, Draw> = new Map<string, Draw>([
  ...perRank((rank) => `torch.max_pool${rank}d`, pools.maxPool),
  ...perRank((rank) => `torch.avg_pool${rank}d`, pools.avgPool),
  ...perRank((rank) => `torch.lp_pool${rank}d`, pools.lpPool),
  ...perRank(
    (rank) => `torch.adaptive_avg_pool${rank}d`,
    (rank) => pools.adaptivePool('avg', rank),
  ),
  ...perRank(
    (rank) => `torch.adaptive_max_pool${rank}d`,
    (rank) => pools.adaptivePool('max', rank),
  ),
  ...perRank(
    (rank) => `torch.fractional_max_pool${rank}d`,
    (rank) => pools.fractionalPool(rank as 2 | 3),
    [2, 3],
  ),
  ...perRank((rank) => `torch.max_unpool${rank}d`, pools.unpool),
  ['torch.embedding_bag', torch.embeddingBag],
  ['torch.segment_reduce', torch.segmentReduce],
  ['torch.pad', torch.pad],
  ...['mean', 'sum', 'amax', 'amin', 'linalg.vector_norm', 'logsumexp'].map((name): [string, Draw] => [
    `torch.${name}`,
    torch.reduction(name),
  ]),
  ...['max', 'min', 'median', 'topk'].map((name): [string, Draw] => [
    `torch.${name}`,
    torch.selection(name, ['values', 'indices']),
  ]),
  ...['argmax', 'argmin', 'quantile', 'nanmean', 'var', 'std'].map((name): [string, Draw] => [
    `torch.${name}`,
    torch.selection(name, ['output']),
  ]),
  ...['roi_pool', 'ps_roi_pool', 'roi_align', 'ps_roi_align'].map((name): [string, Draw] => [
    `torchvision.${name}`,
    torch.boxPooling(name),
  ]),
  ...(['MaxPool', 'AveragePool', 'LpPool'] as const).map((name): [string, Draw] => [`onnx.${name}`, onnx.pool(name)]),
  ...['GlobalMaxPool', 'GlobalAveragePool', 'GlobalLpPool'].map((name): [string, Draw] => [
    `onnx.${name}`,
    onnx.globalPool(name),
  ]),
  ['onnx.MaxUnpool', onnx.maxUnpool],
  ['onnx.RoiAlign', onnx.roiAlign],
  ['onnx.MaxRoiPool', onnx.maxRoiPool],
  ['onnx.LpNormalization', onnx.lpNormalization],
  ['onnx.Pad', onnx.pad],
  ['onnx.ArgMax', onnx.argument],
  ['onnx.ArgMin', onnx.argument],
  ['onnx.TopK', onnx.topK],
  ...['Max', 'Min', 'Sum', 'Mean', 'Prod', 'L1', 'L2', 'SumSquare', 'LogSum', 'LogSumExp'].map(
    (name): [string, Draw] => [`onnx.Reduce${name}`, onnx.reduce(`Reduce${name}`)],
  ),
  ...(['Average', 'Max'] as const).flatMap((kind): [string, Draw][] => [
    ...perRank(
      (rank) => `keras.layers.${kind}Pooling${rank}D`,
      (rank) => others.kerasPool(kind === 'Max', rank),
    ),
    ...perRank(
      (rank) => `keras.layers.Global${kind}Pooling${rank}D`,
      (rank) => others.kerasGlobal(kind === 'Max', rank),
    ),
    ...perRank(
      (rank) => `keras.layers.Adaptive${kind}Pooling${rank}D`,
      (rank) => others.kerasAdaptive(kind === 'Max', rank),
    ),
  ]),
  ['keras.ops.average_pool', others.kerasPool(false, undefined)],
  ['keras.ops.max_pool', others.kerasPool(true, undefined)],
  ['keras.ops.adaptive_average_pool', others.kerasAdaptive(false, undefined)],
  ['keras.ops.adaptive_max_pool', others.kerasAdaptive(true, undefined)],
  ['tf.nn.max_pool', tensorflow.tfPool(true)],
  ['tf.nn.avg_pool', tensorflow.tfPool(false)],
  ['tf.nn.max_pool_with_argmax', tensorflow.tfArgmax],
  ['jax.lax.reduce_window', tensorflow.reduceWindow],
  ['torch.interpolate', torch.interpolate],
  ['timm.avg_pool2d_same', others.timmSame(false)],
  ['timm.max_pool2d_same', others.timmSame(true)],
  ['timm.MedianPool2d', others.timmMedian],
  ['timm.BlurPool2d', others.timmBlur],
  ['timm.LsePlus1d', others.timmLse(1)],
  ['timm.LsePlus2d', others.timmLse(2)],
  ['timm.SelectAdaptivePool2d', others.timmSelect],
  ['timm.global_pool_nlc', others.timmTokens],
  ['sentence_transformers.Pooling', sentences.stPooling],
  ['sentence_transformers.SpladePooling', sentences.stSplade],
  ['sentence_transformers.WeightedLayerPooling', sentences.stLayers],
  ['sentence_transformers.Normalize', sentences.stNormalize],
  ['sentence_transformers.truncate_embeddings', sentences.stTruncate],
]);
