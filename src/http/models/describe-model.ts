import { exampleRequest } from '../../models/example-request.ts';
import type { Model } from '../../models/model.ts';
import type { ProbedSignature, ProbedTensor } from '../../models/probed-signature.ts';
import { describedValues } from '../../pipeline/attributes/allowed-values.ts';
import { MODEL_VERSION } from './served-model.ts';

const PLATFORM = 'poolserve';

type Described = Pick<ProbedTensor, 'name' | 'datatype' | 'rank'>;

/** So many extents that vary: the protocol has no word for a number of axes that does. */
const extents = (rank: number): readonly number[] => Array<number>(rank).fill(-1);

const metadataTensor = ({ name, datatype, rank }: Described) => ({ name, datatype, shape: extents(rank) });

/** The metadata of a model, as the Open Inference Protocol has it: of each tensor its usual datatype and number of axes. */
export const modelMetadata = (model: Model, { inputs, outputs }: ProbedSignature) => ({
  name: model.name,
  versions: [MODEL_VERSION],
  platform: PLATFORM,
  inputs: inputs.map(metadataTensor),
  outputs: outputs.map(metadataTensor),
});

const configTensor = ({ name, datatype, rank }: Described) => ({
  name,
  data_type: `TYPE_${datatype}`,
  dims: extents(rank),
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
  example: exampleRequest(model),
});
