import { OptionalKind, type TProperties, Type } from '@sinclair/typebox';
import { quote, RequestError } from '../../errors.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Weight } from '../pipeline.ts';
import type { Plan } from '../plan.ts';
import type { DocumentInput, PipelineDocument } from './document.ts';
import { linkSteps } from './link-steps.ts';
import { placeSteps } from './place-steps.ts';
import { planDocument } from './plan-document.ts';
import { escaped, invalid } from './read-document.ts';
import { stepOperator } from './step-operator.ts';

/** A tensor of a named pipeline: -1 for extents that requests decide; no shape where they decide the rank. */
export type DocumentTensor = {
  readonly name: string;
  readonly optional?: boolean;
  readonly datatype?: DType;
  readonly shape?: readonly number[];
};

export type DocumentSignature = {
  readonly inputs: readonly DocumentTensor[];
  readonly outputs: readonly DocumentTensor[];
  /** Schemas of the attributes that a call may give. */
  readonly parameters: TProperties;
};

/**
 * What a document takes and gives, whatever the request: all of it that needs no shapes is checked, and shapes where the
 * document has them all.
 * @throws INVALID_PIPELINE, UNKNOWN_OPERATOR, UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE, and of known shapes what the steps refuse
 */
export const documentSignature = (document: PipelineDocument, weights: readonly Weight[]): DocumentSignature => {
  const declared = document.inputs?.map(({ name }) => name);
  const sources = { inputs: declared, weights: weights.map(({ name }) => name) };
  const linked = linkSteps(placeSteps(document, {}, ''), sources, document.outputs);
  const taken = linked.taken.map(({ name }) => name);
  for (const [i, name] of (declared ?? []).entries()) {
    if (!taken.includes(name)) throw invalid(`expected a tensor that a step takes, got ${quote(name)}`, `/inputs/${i}`);
  }
  for (const { name } of weights) {
    if (!taken.includes(name)) throw invalid('expected a tensor that a step takes', `/weights/${escaped(name)}`);
  }
  const parameters = parameterSchemas(document);
  const outputs = document.inputs && outputsOf(document, document.inputs, weights);
  return {
    inputs: (document.inputs ?? linked.taken.filter(({ name }) => !sources.weights.includes(name))).map(tensorOf),
    outputs: outputs ?? linked.outputs.map((name) => ({ name })),
    parameters,
  };
};

const tensorOf = ({ name, optional = false, datatype, shape }: DocumentInput): DocumentTensor => ({
  name,
  ...(optional && { optional }),
  ...(datatype && { datatype }),
  ...(shape && { shape: shape.map((extent) => (typeof extent === 'string' ? -1 : extent)) }),
});

const parameterSchemas = ({ steps, parameters = {} }: PipelineDocument): TProperties =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { step, attribute, ...parameter }]) => {
      const operator = stepOperator(steps[step] ?? {});
      const schema = operator.attributes[attribute];
      if (schema === undefined) {
        const names = Object.keys(operator.attributes).join(', ') || 'none';
        const detail = `expected an attribute of ${operator.name} (${names}), got ${quote(attribute)}`;
        throw invalid(detail, `/parameters/${escaped(name)}/attribute`);
      }
      const preset = parameter.default === undefined ? '' : ` (default ${JSON.stringify(parameter.default)})`;
      const described = { ...schema, description: `${schema.description ?? attribute}${preset}` };
      return [name, OptionalKind in described ? described : Type.Optional(described)];
    }),
  );

/** Extents that stand for those that requests decide, until the document can be planned with one. */
const TRIALS = [256, 1024, 64, 16, 8, 4, 2, 1];

/**
 * Outputs with the extents that are the same for every request. Undefined where no trial can be planned: another extent
 * might. @throws what the steps refuse of a document that leaves nothing open
 */
const outputsOf = (
  document: PipelineDocument,
  inputs: readonly DocumentInput[],
  weights: readonly Weight[],
): readonly DocumentTensor[] | undefined => {
  const isOpen = inputs.some(
    ({ shape }) => shape === undefined || shape.some((extent) => Number(extent) !== extent || extent < 0),
  );
  const plan = (extent: number): Plan =>
    planDocument({ document, weights, inputs: inputs.map((input) => trialOf(input, extent)) });
  if (inputs.some(({ shape }) => shape === undefined)) return undefined;
  if (!isOpen) return plan(1).outputs;
  const attempts = new Map<number, Plan['outputs'] | undefined>();
  const outputsFor = (extent: number): Plan['outputs'] | undefined => {
    if (!attempts.has(extent)) attempts.set(extent, planned(() => plan(extent))?.outputs);
    return attempts.get(extent);
  };
  const isPlanned = (extent: number): boolean => outputsFor(extent) !== undefined;
  const first = TRIALS.find((extent) => isPlanned(extent) && isPlanned(2 * extent)) ?? TRIALS.find(isPlanned);
  if (first === undefined) return undefined;
  const [outputs, others] = [first, 2 * first].map(outputsFor);
  return outputs?.map(({ name, datatype, shape }, i) => {
    const other = others?.[i]?.shape ?? [];
    return { name, datatype, shape: shape.map((each, axis) => (each === other[axis] ? each : -1)) };
  });
};

const trialOf = ({ name, datatype = 'FP32', shape = [] }: DocumentInput, extent: number): TensorSpec => ({
  name,
  datatype,
  shape: shape.map((each) => (typeof each === 'string' || each < 0 ? extent : each)),
});

/** Refusals that depend on shapes. */
const OF_SHAPES: ReadonlySet<string> = new Set([
  'INVALID_SHAPE',
  'INVALID_ATTRIBUTE',
  'VALUE_OUT_OF_RANGE',
  'PLAN_TOO_LARGE',
]);

/** The plan, undefined where shapes are refused. */
const planned = (plan: () => Plan): Plan | undefined => {
  try {
    return plan();
  } catch (error) {
    if (error instanceof RequestError && OF_SHAPES.has(error.code)) return undefined;
    throw error;
  }
};
