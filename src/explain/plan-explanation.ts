import { RequestError } from '../errors.ts';
import { type ReadPooling, readOperator, readPooling } from '../pipeline/attributes/read-pooling.ts';
import type { Pipeline, Step } from '../pipeline/pipeline.ts';
import type { Plan } from '../pipeline/plan.ts';
import { planPipeline } from '../pipeline/plan-pipeline.ts';
import { type PoolingRequest, planPooling } from '../pipeline/plan-pooling.ts';
import { isOfElements, isOfRows } from '../reductions/reduction.ts';
import { DENSE, type ExplanationTask, wideName } from './analysis.ts';
import { analyzed } from './analyzed-plan.ts';
import { denseStep } from './dense-pooling.ts';
import { flatOutput, takeExplainAttributes } from './explain-attributes.ts';
import { explanationOutputs } from './explanation-outputs.ts';
import { explanationWork, refuseManyWeights } from './explanation-work.ts';
import { PROVENANCE } from './provenance/list.ts';
import { type WeightsChoice, weighing } from './provenance/weigh-elements.ts';
import { rowLists, rowsKind } from './rows/explain-rows.ts';

export type ExplanationRequest = Pick<PoolingRequest, 'region' | 'reductions' | 'attributes' | 'inputs'>;

/**
 * Returns the plan of an explained pooling: the pooling, and an analysis of its tensors in FP64.
 * @throws all that `planPooling` does; INVALID_ATTRIBUTE for weights that the reduction does not have; RESPONSE_TOO_LARGE for more
 * than `mostWeights`
 */
export const planExplanation = (request: ExplanationRequest, mostWeights: number): Plan => {
  const { explain, others } = takeExplainAttributes(request.attributes);
  const { region, reductions, inputs } = request;
  const pooled = planPooling({ region, reductions, inputs, attributes: others });
  const { dataDependentExtent: extent } = pooled;
  const step = { region, reductions, attributes: extent ? { ...others, [extent.attribute]: 0 } : others };
  const [y] = pooled.outputs;
  const x = inputs.find(({ name }) => name === 'x');
  if (x === undefined || y === undefined) throw new Error('a pooling has no x or no y');
  const { weights: choice = 'auto', attribution = false, alias = false } = explain;
  const output = flatOutput(explain.output, y.shape);
  const operator = readOperator(step);
  const read = readPooling(operator, step, x, (name) => inputs.find((input) => input.name === name));
  const rows = operator.reductions.find(isOfRows);
  const names = inputs.map(({ name }) => name);
  const kind = rows && rowsKind(rows.name, names, choice, output);
  for (const { name } of operator.reductions.filter(isOfElements)) refuseMissing(name, read, choice);
  const heads = Number(read.attributes.heads ?? 1);
  const lists = kind === 'exact' ? rowLists(y.shape, y.shape.at(-1) ?? 1, heads, output) : undefined;
  const work = explanationWork(read, x, {
    output,
    choice,
    reductions: reductions.length,
    alias,
    ...(rows && { y: y.shape }),
    ...(lists && { lists }),
  });
  refuseManyWeights(work.entries, mostWeights);
  const task: ExplanationTask = {
    kind: 'pooling',
    step,
    inputs: inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
    y: { datatype: y.datatype, shape: y.shape },
    choice,
    ...(output !== undefined && { output }),
    attribution,
    alias,
  };
  const kernels = planPipeline(widenedPooling(task), inputs);
  const plan = analyzed(
    kernels,
    task,
    explanationOutputs(task, operator, read, pooled.outputs, work.entries, lists),
    work,
  );
  return { ...plan, ...(pooled.axes && { axes: pooled.axes }), ...(extent && { dataDependentExtent: extent }) };
};

/** @throws INVALID_ATTRIBUTE for a kind of weights that the reduction does not have */
const refuseMissing = (name: string, { attributes }: ReadPooling, choice: WeightsChoice): void => {
  const provenance = PROVENANCE[name];
  if (choice === 'none' || (provenance && weighing(provenance, attributes, choice))) return;
  const detail = `weights: expected ${provenance ? 'auto, derivative or none' : 'none'} with ${name}, which has no ${choice} weights, got ${choice}`;
  throw new RequestError('INVALID_ATTRIBUTE', detail, '?weights');
};

/** Returns the pooling, whose tensors are FP64 beside what it returns. */
const widenedPooling = ({ step, inputs, alias }: ExplanationTask): Pipeline => {
  const widen = (name: string): Step => ({
    transform: 'cast',
    attributes: { datatype: 'FP64' },
    x: name,
    y: wideName(name),
  });
  const pooling = { ...step, x: 'x', y: 'y', indices: 'indices' };
  const dense = alias ? [{ ...denseStep(step), x: 'x', y: DENSE }] : [];
  const wide = [...inputs.map(({ name }) => name), 'y', ...dense.map(({ y }) => y)];
  return {
    steps: [pooling, ...dense, ...wide.map(widen)],
    outputs: ['y', 'indices', ...wide.map(wideName)],
  };
};
