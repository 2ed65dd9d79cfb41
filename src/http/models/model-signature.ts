import type { DocumentTensor } from '../../models/folder/document-signature.ts';
import type { Model } from '../../models/model.ts';
import { type ProbedSignature, type ProbedTensor, probedSignature } from '../../models/probed-signature.ts';
import { DTYPE_NAMES } from '../../tensor/dtype.ts';
import { isNamed } from './named-models.ts';
import { PIPELINE_MODEL } from './pipeline-operator.ts';

/** Resolves to what a model takes and gives: of a named pipeline as it says, else as its plans say. */
export const signatureOf = async (model: Model): Promise<ProbedSignature> => {
  // Its requests say what it takes.
  if (model === PIPELINE_MODEL) return { inputs: [], outputs: [] };
  if (!isNamed(model)) return probedSignature(model);
  return { inputs: model.tensors.inputs.map(describedTensor), outputs: model.tensors.outputs.map(describedTensor) };
};

/** A tensor that leaves its rank to requests is described with one axis: the protocol has no word for that. */
const describedTensor = ({ name, optional = false, datatype, shape = [-1] }: DocumentTensor): ProbedTensor => ({
  name,
  optional,
  datatype: datatype ?? 'FP32',
  rank: shape.length,
  shape,
  datatypes: datatype === undefined ? DTYPE_NAMES : [datatype],
  ranks: [shape.length],
});
