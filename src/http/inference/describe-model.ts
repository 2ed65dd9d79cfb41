import type { Model } from '../../models/model.ts';
import { MODEL_VERSION } from './served-model.ts';

const PLATFORM = 'poolserve';

/** Said of tensors that may have any datatype: the protocol has no word for that, and clients want one. */
const ANY_DATATYPE = 'FP32';

/** Said of inputs whose values decide the plan: axes, pads. */
const CONSTANT_DATATYPE = 'INT64';

/** A variable rank: the protocol knows variable extents only. */
const ANY_SHAPE = [-1];

const inputDatatype = ({ constant }: Model['inputs'][number]): string => (constant ? CONSTANT_DATATYPE : ANY_DATATYPE);

/** The metadata of a model, as the Open Inference Protocol has it. */
export const modelMetadata = ({ name, inputs, outputs }: Model) => ({
  name,
  versions: [MODEL_VERSION],
  platform: PLATFORM,
  inputs: inputs.map((input) => ({ name: input.name, datatype: inputDatatype(input), shape: ANY_SHAPE })),
  outputs: outputs.map((output) => ({
    name: output.name,
    datatype: output.datatype ?? ANY_DATATYPE,
    shape: ANY_SHAPE,
  })),
});

/** The configuration of a model in the words of Triton's `model_config.proto`. */
export const modelConfig = ({ name, inputs, outputs }: Model) => ({
  name,
  platform: PLATFORM,
  backend: PLATFORM,
  version_policy: { latest: { num_versions: 1 } },
  max_batch_size: 0,
  input: inputs.map((input) => ({
    name: input.name,
    data_type: `TYPE_${inputDatatype(input)}`,
    dims: ANY_SHAPE,
    optional: input.optional === true,
  })),
  output: outputs.map((output) => ({
    name: output.name,
    data_type: `TYPE_${output.datatype ?? ANY_DATATYPE}`,
    dims: ANY_SHAPE,
  })),
});
