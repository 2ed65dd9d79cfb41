import type { Draw } from '../draw.ts';
import * as keras from './keras.ts';
import * as onnxPools from './onnx-pools.ts';
import * as onnxReductions from './onnx-reductions.ts';
import * as sentences from './sentence-transformers.ts';
import * as tensorflow from './tensorflow-jax.ts';
import * as timm from './timm.ts';
import * as attention from './timm-attention.ts';
import * as planes from './torch-planes.ts';
import * as pools from './torch-pools.ts';
import * as reductions from './torch-reductions.ts';
import * as rows from './torch-rows.ts';

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
  ['torch.embedding_bag', rows.embeddingBag],
  ['torch.segment_reduce', rows.segmentReduce],
  ['torch.pad', planes.pad],
  ...['mean', 'sum', 'amax', 'amin', 'linalg.vector_norm', 'logsumexp'].map((name): [string, Draw] => [
    `torch.${name}`,
    reductions.reduction(name),
  ]),
  ...['max', 'min', 'median', 'topk'].map((name): [string, Draw] => [
    `torch.${name}`,
    reductions.selection(name, ['values', 'indices']),
  ]),
  ...['argmax', 'argmin', 'quantile', 'nanmean', 'var', 'std'].map((name): [string, Draw] => [
    `torch.${name}`,
    reductions.selection(name, ['output']),
  ]),
  ...['roi_pool', 'ps_roi_pool', 'roi_align', 'ps_roi_align'].map((name): [string, Draw] => [
    `torchvision.${name}`,
    planes.boxPooling(name),
  ]),
  ...(['MaxPool', 'AveragePool', 'LpPool'] as const).map((name): [string, Draw] => [
    `onnx.${name}`,
    onnxPools.pool(name),
  ]),
  ...['GlobalMaxPool', 'GlobalAveragePool', 'GlobalLpPool'].map((name): [string, Draw] => [
    `onnx.${name}`,
    onnxPools.globalPool(name),
  ]),
  ['onnx.MaxUnpool', onnxPools.maxUnpool],
  ['onnx.RoiAlign', onnxPools.roiAlign],
  ['onnx.MaxRoiPool', onnxPools.maxRoiPool],
  ['onnx.LpNormalization', onnxReductions.lpNormalization],
  ['onnx.Pad', onnxReductions.pad],
  ['onnx.ArgMax', onnxReductions.argument],
  ['onnx.ArgMin', onnxReductions.argument],
  ['onnx.TopK', onnxReductions.topK],
  ...['Max', 'Min', 'Sum', 'Mean', 'Prod', 'L1', 'L2', 'SumSquare', 'LogSum', 'LogSumExp'].map(
    (name): [string, Draw] => [`onnx.Reduce${name}`, onnxReductions.reduce(`Reduce${name}`)],
  ),
  ...(['Average', 'Max'] as const).flatMap((kind): [string, Draw][] => [
    ...perRank(
      (rank) => `keras.layers.${kind}Pooling${rank}D`,
      (rank) => keras.kerasPool(kind === 'Max', rank),
    ),
    ...perRank(
      (rank) => `keras.layers.Global${kind}Pooling${rank}D`,
      (rank) => keras.kerasGlobal(kind === 'Max', rank),
    ),
    ...perRank(
      (rank) => `keras.layers.Adaptive${kind}Pooling${rank}D`,
      (rank) => keras.kerasAdaptive(kind === 'Max', rank),
    ),
  ]),
  ['keras.ops.average_pool', keras.kerasPool(false, undefined)],
  ['keras.ops.max_pool', keras.kerasPool(true, undefined)],
  ['keras.ops.adaptive_average_pool', keras.kerasAdaptive(false, undefined)],
  ['keras.ops.adaptive_max_pool', keras.kerasAdaptive(true, undefined)],
  ['tf.nn.max_pool', tensorflow.tfPool(true)],
  ['tf.nn.avg_pool', tensorflow.tfPool(false)],
  ['tf.nn.max_pool_with_argmax', tensorflow.tfArgmax],
  ['jax.lax.reduce_window', tensorflow.reduceWindow],
  ['torch.interpolate', planes.interpolate],
  ['timm.avg_pool2d_same', timm.timmSame(false)],
  ['timm.max_pool2d_same', timm.timmSame(true)],
  ['timm.MedianPool2d', timm.timmMedian],
  ['timm.BlurPool2d', timm.timmBlur],
  ['timm.LsePlus1d', timm.timmLse(1)],
  ['timm.LsePlus2d', timm.timmLse(2)],
  ['timm.SelectAdaptivePool2d', timm.timmSelect],
  ['timm.global_pool_nlc', timm.timmTokens],
  ['timm.AttentionPool2d', attention.timmPlanes(false)],
  ['timm.RotAttentionPool2d', attention.timmPlanes(true)],
  ['timm.AttentionPoolLatent', attention.timmLatent],
  ['timm.AttentionPoolPrr', attention.timmPrr],
  ['timm.SimPool1d', attention.timmSimPool(1)],
  ['timm.SimPool2d', attention.timmSimPool(2)],
  ['sentence_transformers.Pooling', sentences.stPooling],
  ['sentence_transformers.SpladePooling', sentences.stSplade],
  ['sentence_transformers.WeightedLayerPooling', sentences.stLayers],
  ['sentence_transformers.Normalize', sentences.stNormalize],
  ['sentence_transformers.truncate_embeddings', sentences.stTruncate],
]);
