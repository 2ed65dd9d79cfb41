import type { DType } from '../tensor/dtype.ts';

/** A tensor of an example; without data its elements count from 1. */
export type Tensor = {
  readonly shape: readonly number[];
  readonly datatype?: DType;
  readonly data?: readonly number[];
};

const BOX: Tensor = { shape: [1, 5], data: [0, 0, 0, 3, 3] };
const ROWS: Tensor = { shape: [1, 3, 2] };

const PLANES: Tensor = { shape: [1, 2, 2, 2] };
const SQUARE: Tensor = { shape: [2, 2] };
const VECTOR: Tensor = { shape: [2] };

/** Weights of timm's attention poolings, of two channels; rotated heads have four. */
const LAYERS: Readonly<Record<string, Tensor>> = {
  ...Object.fromEntries(
    ['q', 'k', 'v', 'proj', 'mlp.fc1', 'mlp.fc2'].flatMap((name) => [
      [`${name}.weight`, SQUARE],
      [`${name}.bias`, VECTOR],
    ]),
  ),
  ...Object.fromEntries(
    ['norm', 'q_norm', 'k_norm', 'pre_norm', 'post_norm'].flatMap((name) => [
      [`${name}.weight`, VECTOR],
      [`${name}.bias`, VECTOR],
    ]),
  ),
  latent: { shape: [1, 1, 2] },
  'kv.weight': { shape: [4, 2] },
  'kv.bias': { shape: [4] },
  'qkv.weight': { shape: [6, 2] },
  'qkv.bias': { shape: [6] },
  cls_token: { shape: [1, 2] },
  pos_embed: { shape: [3, 2] },
  attn_mask: { shape: [1, 1, 1, 3], datatype: 'BOOL', data: [1, 1, 0] },
  'timm.AttentionPool2d/x': PLANES,
  'timm.AttentionPool2d/pos_embed': { shape: [5, 2] },
  'timm.RotAttentionPool2d/x': PLANES,
  'timm.RotAttentionPool2d/qkv.weight': { shape: [12, 2] },
  'timm.RotAttentionPool2d/qkv.bias': { shape: [12] },
  'timm.RotAttentionPool2d/proj.weight': { shape: [2, 4] },
  'timm.AttentionPoolLatent/x': ROWS,
  'timm.AttentionPoolPrr/x': ROWS,
  'timm.SimPool1d/x': ROWS,
  'timm.SimPool2d/x': PLANES,
};

/** Tensors that are not a batch of planes: by the names of model and input, or of the input in every model. */
export const TENSORS: Readonly<Record<string, Tensor>> = {
  boxes: BOX,
  'onnx.MaxRoiPool/rois': BOX,
  rois: { shape: [1, 4], data: [0, 0, 3, 3] },
  batch_indices: { shape: [1], datatype: 'INT64', data: [0] },
  lengths: { shape: [2], datatype: 'INT64', data: [2, 2] },
  'torch.segment_reduce/data': { shape: [4, 1] },
  'torch.embedding_bag/input': { shape: [2, 2], datatype: 'INT64', data: [0, 1, 2, 3] },
  weight: { shape: [4, 2] },
  token_embeddings: ROWS,
  sentence_embedding: { shape: [1, 4] },
  all_layer_embeddings: { shape: [2, 1, 3, 2] },
  'timm.global_pool_nlc/x': ROWS,
  'torchvision.ps_roi_pool/input': { shape: [1, 4, 4, 4] },
  'torchvision.ps_roi_align/input': { shape: [1, 4, 4, 4] },
  samples: { shape: [1, 1, 2] },
  _random_samples: { shape: [1, 1, 2] },
  'torch.fractional_max_pool3d/_random_samples': { shape: [1, 1, 3] },
  axes: { shape: [1], datatype: 'INT64', data: [1] },
  output_shape: { shape: [4], datatype: 'INT64', data: [1, 1, 4, 4] },
  constant_value: { shape: [], data: [0] },
  offsets: { shape: [3], datatype: 'INT64', data: [0, 2, 4] },
  segment_ids: { shape: [4], datatype: 'INT64', data: [0, 0, 1, 1] },
  assignment: { shape: [2, 4] },
  bias: { shape: [2] },
  per_sample_weights: { shape: [2, 2] },
  'keras.layers.GlobalAveragePooling1D/mask': { shape: [1, 4], datatype: 'BOOL', data: [1, 1, 0, 0] },
  attention_mask: { shape: [1, 3], datatype: 'INT64', data: [1, 1, 0] },
  'onnx.Pad/data': { shape: [2, 2] },
  ...LAYERS,
  pads: { shape: [4], data: [0, 1, 0, 1] },
  K: { shape: [1], datatype: 'INT64', data: [2] },
};
