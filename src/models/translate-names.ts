import type { DialectOperator } from '../dialects/dialect-operator.ts';
import { RequestError } from '../errors.ts';

/** What frameworks call what a pipeline of ours calls so: an operator's own is the first of these that it has. */
const THEIRS: Readonly<Record<string, readonly string[]>> = {
  x: ['weight', 'input', 'inputs', 'X', 'data', 'token_embeddings', 'sentence_embedding', 'all_layer_embeddings'],
  weights: ['per_sample_weights', 'layer_weights', 'mask'],
  mask: ['attention_mask'],
  offsets: ['cu_seq_lens_q'],
  samples: ['_random_samples'],
  boxes: ['rois'],
  kernel_shape: ['kernel_size', 'pool_size', 'filt_size'],
  strides: ['stride'],
  pads: ['padding', 'pad'],
  dilations: ['dilation'],
  output_shape: ['output_size', 'pooled_shape'],
  layout: ['data_format', 'memory_format', 'input_fmt'],
  axes: ['dim'],
  keepdims: ['keepdim'],
  p: ['ord'],
  exponent: ['norm_type', 'ord'],
};

type Names = Pick<DialectOperator, 'name' | 'inputs' | 'parameters'>;

/** What `plan` gives. A refusal begins with the operator's own name for what is wrong, or, without one, with the operator's. */
export const withFrameworkNames = <T>(operator: Names, plan: () => T): T => {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const detail = error.detail.replace(
      /^(\w+): /,
      (_, name: string) => `${theirName(operator, name) ?? operator.name}: `,
    );
    throw new RequestError(error.code, detail, pointerOf(operator, error.pointer));
  }
};

const theirName = ({ inputs, parameters }: Names, ours: string): string | undefined => {
  const has = (name: string): boolean => Object.hasOwn(parameters, name) || inputs.some((input) => input.name === name);
  return [ours, ...(THEIRS[ours] ?? [])].find(has);
};

const pointerOf = (operator: Names, pointer: string | undefined): string | undefined => {
  if (!pointer?.startsWith('?')) return pointer;
  const name = theirName(operator, pointer.slice(1));
  return name === undefined || !Object.hasOwn(operator.parameters, name) ? undefined : `?${name}`;
};
