import { OptionalKind, type TProperties, Type } from '@sinclair/typebox';
import { quote, RequestError } from '../../errors.ts';
import type { DocumentInput, PipelineDocument } from '../../pipeline/document/document.ts';
import { linkSteps } from '../../pipeline/document/link-steps.ts';
import { placeSteps } from '../../pipeline/document/place-steps.ts';
import { escaped, invalid } from '../../pipeline/document/read-document.ts';
import { stepOperator } from '../../pipeline/document/step-operator.ts';
import type { Pipeline, Weight } from '../../pipeline/pipeline.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { planPipeline } from '../../pipeline/plan-pipeline.ts';
import type { DType } from '../../tensor/dtype.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { pauseWhenLong } from '../pause-when-long.ts';
import { findInTurns } from '../take-requests.ts';

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
 * Resolves to what a document takes and gives, whatever the request: all of it that needs no shapes is checked, and shapes
 * where the document has them all. Its plans are made in turns of the event loop of few ms.
 * @throws INVALID_PIPELINE, UNKNOWN_OPERATOR, UNKNOWN_ATTRIBUTE, INVALID_ATTRIBUTE, and of known shapes what the steps refuse
 */
export const documentSignature = async (
  document: PipelineDocument,
  weights: readonly Weight[],
): Promise<DocumentSignature> => {
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
  const pipeline = { steps: linked.steps, outputs: linked.outputs, weights };
  const outputs = document.inputs && (await outputsOf(pipeline, document.inputs));
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
const outputsOf = async (
  pipeline: Pipeline,
  inputs: readonly DocumentInput[],
): Promise<readonly DocumentTensor[] | undefined> => {
  if (inputs.some(({ shape }) => shape === undefined)) return undefined;
  const isOpen = inputs.some(({ shape }) => shape?.some((extent) => Number(extent) !== extent || extent < 0));
  const plan = async (extent: number): Promise<Plan> => {
    await pauseWhenLong();
    return planPipeline(
      pipeline,
      inputs.map((input) => trialOf(input, extent)),
    );
  };
  if (!isOpen) return (await plan(1)).outputs;
  const attempts = new Map<number, Plan['outputs'] | undefined>();
  const outputsFor = async (extent: number): Promise<Plan['outputs'] | undefined> => {
    if (!attempts.has(extent)) attempts.set(extent, (await planned(plan(extent)))?.outputs);
    return attempts.get(extent);
  };
  const isPlanned = async (extent: number): Promise<boolean> => (await outputsFor(extent)) !== undefined;
  const first =
    (await findInTurns(TRIALS, async (extent) => (await isPlanned(extent)) && (await isPlanned(2 * extent)))) ??
    (await findInTurns(TRIALS, isPlanned));
  if (first === undefined) return undefined;
  const [outputs, others] = [await outputsFor(first), await outputsFor(2 * first)];
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

/** Resolves to the plan, undefined where shapes are refused. */
const planned = (plan: Promise<Plan>): Promise<Plan | undefined> =>
  plan.catch((error: unknown) => {
    if (error instanceof RequestError && OF_SHAPES.has(error.code)) return undefined;
    throw error;
  });
