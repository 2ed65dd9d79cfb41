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

/** The metadata of a model, as the Open Inference Protocol has it: of each tensor its usual datatype and number of axes. */
export const modelMetadata = (model: Model, { inputs, outputs }: ProbedSignature) => ({
  name: model.name,
  versions: [model.version ?? MODEL_VERSION],
  platform: PLATFORM,
  inputs: inputs.map(metadataTensor),
  outputs: outputs.map(metadataTensor),
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

/** The configuration of a model in the words of Triton's `model_config.proto`; `datatypes` and `ranks` are all that an input may have, `parameters` tell what a request may give, `example` is one. */
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
