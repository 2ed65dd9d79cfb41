import { exampleRequest } from '../../models/example-request.ts';
import type { Model } from '../../models/model.ts';
import { describedValues } from '../../pipeline/allowed-values.ts';
import { MODEL_VERSION } from './served-model.ts';

const PLATFORM = 'poolserve';

/** Said of tensors that may have any datatype: the protocol has no word for that, and clients want one. */
const ANY_DATATYPE = 'FP32';

/** A variable rank: the protocol knows variable extents only. */
const ANY_SHAPE = [-1];

const metadataTensor = ({ name, datatype = ANY_DATATYPE }: Model['outputs'][number]) => ({
  name,
  datatype,
  shape: ANY_SHAPE,
});

/** The metadata of a model, as the Open Inference Protocol has it. */
export const modelMetadata = ({ name, inputs, outputs }: Model) => ({
  name,
  versions: [MODEL_VERSION],
  platform: PLATFORM,
  inputs: inputs.map(metadataTensor),
  outputs: outputs.map(metadataTensor),
});

const configTensor = ({ name, datatype = ANY_DATATYPE }: Model['outputs'][number]) => ({
  name,
  data_type: `TYPE_${datatype}`,
  dims: ANY_SHAPE,
});

/** The configuration of a model in the words of Triton's `model_config.proto`; `parameters` tell what a request may give, `example` is one. */
export const modelConfig = (model: Model) => ({
  name: model.name,
  platform: PLATFORM,
  backend: PLATFORM,
  version_policy: { latest: { num_versions: 1 } },
  max_batch_size: 0,
  input: model.inputs.map((input) => ({ ...configTensor(input), optional: input.optional === true })),
  output: model.outputs.map(configTensor),
  parameters: Object.fromEntries(
    Object.entries(model.parameters).map(([parameter, schema]) => [
      parameter,
      { string_value: describedValues(schema) },
    ]),
  ),
  example: exampleRequest(model),
});
