import { exampleRequest } from '../../models/example-request.ts';
import type { Model } from '../../models/model.ts';
import { MODEL_VERSION } from '../../models/model-version.ts';
import type { ProbedSignature, ProbedTensor } from '../../models/probed-signature.ts';
import { describedValues } from '../../pipeline/attributes/allowed-values.ts';
import { isNamed } from './named-models.ts';
import { PIPELINE_MODEL } from './pipeline-operator.ts';

const PLATFORM = 'poolserve';

type Described = Pick<ProbedTensor, 'name' | 'datatype' | 'rank' | 'shape'>;

/** Extents, of which -1 varies: the protocol has no word for a number of axes that does. */
const extents = ({ rank, shape }: Described): readonly number[] => shape ?? Array<number>(rank).fill(-1);

const metadataTensor = (tensor: Described) => ({
  name: tensor.name,
  datatype: tensor.datatype,
  shape: extents(tensor),
});

/** Returns the metadata of a model in the Open Inference Protocol: the usual datatype and rank of each tensor. */
export const modelMetadata = (model: Model, { inputs, outputs }: ProbedSignature) => ({
  name: model.name,
  versions: [model.version ?? MODEL_VERSION],
  platform: PLATFORM,
  inputs: inputs.map(metadataTensor),
  outputs: outputs.map(metadataTensor),
  ...(isNamed(model) && model.properties && { properties: model.properties }),
});

const configTensor = (tensor: Described) => ({
  name: tensor.name,
  data_type: `TYPE_${tensor.datatype}`,
  dims: extents(tensor),
});

const configInput = (input: ProbedTensor) => ({
  ...configTensor(input),
  optional: input.optional,
  datatypes: input.datatypes,
  ranks: input.ranks,
});

/** Returns the configuration of a model as in Triton's `model_config.proto`, with the supported `datatypes` and `ranks` of inputs, the request `parameters`, and an `example`. */
export const modelConfig = (model: Model, { inputs, outputs }: ProbedSignature) => ({
  name: model.name,
  platform: PLATFORM,
  backend: PLATFORM,
  version_policy: { latest: { num_versions: 1 } },
  max_batch_size: 0,
  input: inputs.map(configInput),
  output: outputs.map(configTensor),
  parameters: Object.fromEntries(
    Object.entries(model.parameters).map(([parameter, schema]) => [
      parameter,
      { string_value: describedValues(schema) },
    ]),
  ),
  ...(!isNamed(model) && model !== PIPELINE_MODEL && { example: exampleRequest(model) }),
});
