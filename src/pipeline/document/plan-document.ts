import { quote, RequestError } from '../../errors.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Pipeline, Weight } from '../pipeline.ts';
import type { Plan } from '../plan.ts';
import { planPipeline } from '../plan-pipeline.ts';
import { bindInputs } from './bind-inputs.ts';
import type { PipelineDocument } from './document.ts';
import { linkSteps } from './link-steps.ts';
import { placeSteps } from './place-steps.ts';
import { invalid } from './read-document.ts';

export type DocumentRequest = {
  readonly document: PipelineDocument;
  readonly inputs: readonly TensorSpec[];
  /** Tensors of the document's `weights`, under its names for them. */
  readonly weights?: readonly Weight[];
  /** Values that a call gives for the document's parameters. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Pointer of the document, which pointers of refusals begin with. */
  readonly at?: string;
};

/**
 * The one plan of all the steps of a document over the tensors of a request. An output without a name is called `y`.
 * @throws INVALID_PIPELINE, UNKNOWN_OPERATOR, UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE, and with the place of the step whatever it refuses
 */
export const planDocument = ({ inputs, ...request }: DocumentRequest): Plan => {
  const pipeline = linkDocument({ ...request, inputs });
  return planPipeline(pipeline, inputs);
};

/** The pipeline that a document stands for, over the tensors of a request. @throws as above, but for the shapes of steps */
const linkDocument = ({ document, inputs, weights = [], parameters = {}, at = '' }: DocumentRequest): Pipeline => {
  if (document.inputs !== undefined) bindInputs(document.inputs, inputs);
  refuseWeights(document, weights, at);
  const names = inputs.map(({ name }) => name);
  const absent = (document.inputs ?? []).map(({ name }) => name).filter((name) => !names.includes(name));
  const sources = { inputs: names, weights: weights.map(({ name }) => name), absent };
  const { steps, outputs, taken } = linkSteps(placeSteps(document, parameters, at), sources, document.outputs, at);
  const unused = names.filter((name) => !taken.some((each) => each.name === name));
  const declared = document.inputs?.findIndex(({ name }) => name === unused[0]) ?? -1;
  if (unused[0] !== undefined) {
    const detail = `inputs: expected tensors that steps take, got ${unused.map(quote).join(', ')}, which none of them does`;
    throw new RequestError('INVALID_INPUT', detail, declared < 0 ? '/inputs' : `${at}/inputs/${declared}`);
  }
  return { steps, outputs, ...(weights.length > 0 && { weights }) };
};

/** @throws INVALID_PIPELINE for weights that are not loaded, and for a name that an input has too */
const refuseWeights = (document: PipelineDocument, weights: readonly Weight[], at: string): void => {
  for (const name of Object.keys(document.weights ?? {})) {
    if (weights.some((weight) => weight.name === name)) continue;
    const detail = 'expected weights of named pipelines alone; those of a request come as inputs';
    throw invalid(detail, `${at}/weights`);
  }
};
