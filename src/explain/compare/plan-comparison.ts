import { RequestError } from '../../errors.ts';
import { readOperator, readPooling } from '../../pipeline/attributes/read-pooling.ts';
import { operatorInputs } from '../../pipeline/catalogue.ts';
import type { Step } from '../../pipeline/pipeline.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { planPipeline } from '../../pipeline/plan-pipeline.ts';
import { planPooling } from '../../pipeline/plan-pooling.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { DOCUMENT, wideName } from '../analysis.ts';
import { analyzed } from '../analyzed-plan.ts';
import { type ExplanationWork, explanationWork } from '../explanation-work.ts';
import {
  type Candidate,
  type ComparisonTask,
  candidateOutput,
  type PlannedCandidate,
  type SkippedCandidate,
} from './comparison.ts';
import { readComparison } from './read-candidates.ts';

/** Bytes of a result without its lists, and of the figures of a channel. */
const RESULT_BYTES = 8192;
const CHANNEL_BYTES = 52;

type Planned = { readonly planned: PlannedCandidate; readonly work: ExplanationWork };

/**
 * Returns the plan of a comparison of poolings of x, whose one output is a JSON document.
 * @throws INVALID_ATTRIBUTE; the refusals of candidates, with their place; INVALID_INPUT for a tensor that no candidate takes
 */
export const planComparison = (
  attributes: Readonly<Record<string, unknown>>,
  inputs: readonly TensorSpec[],
  mostReductions: number,
): Plan => {
  const { candidates, isGrid, purpose } = readComparison(attributes);
  const x = inputs.find(({ name }) => name === 'x');
  if (x === undefined)
    throw new RequestError('INVALID_INPUT', 'inputs: expected a tensor "x", which is compared, got none', '/inputs');
  const planned: Planned[] = [];
  const skipped: SkippedCandidate[] = [];
  for (const [i, candidate] of candidates.entries()) {
    try {
      planned.push(planCandidate(candidate, inputs, x, mostReductions));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!isGrid) throw placed(error, i);
      skipped.push({ ...candidate, reason: error.detail });
    }
  }
  refuseUnused(inputs, planned);
  const task: ComparisonTask = {
    kind: 'comparison',
    inputs: inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
    candidates: planned.map((each) => each.planned),
    skipped,
    purpose,
  };
  const works = planned.map(({ work }) => work);
  const sum = (of: (work: ExplanationWork) => number): number => works.reduce((total, work) => total + of(work), 0);
  const document: TensorSpec = { name: DOCUMENT, datatype: 'UINT8', shape: [documentBytes(task, x)] };
  return analyzed(planPipeline(stepsOf(task), inputs), task, [document], {
    // Candidates are measured one after another.
    bytes: Math.max(0, ...works.map(({ bytes }) => bytes)),
    microseconds: sum(({ microseconds }) => microseconds),
    operations: sum(({ operations }) => operations),
  });
};

/** Returns a refusal of a candidate with its place in the request. */
const placed = ({ code, detail, pointer }: RequestError, i: number): RequestError => {
  const within = pointer?.startsWith('?') ? `/attributes/${pointer.slice(1)}` : '';
  return new RequestError(code, `candidate ${i}: ${detail}`, `?candidates/${i}${within}`);
};

const planCandidate = (
  { pool, attributes }: Candidate,
  inputs: readonly TensorSpec[],
  x: TensorSpec,
  mostReductions: number,
): Planned => {
  const [region = '', names = '', ...rest] = pool.split('/');
  const reductions = names.split(',');
  if (rest.length > 0 || names === '')
    throw new RequestError(
      'UNKNOWN_OPERATOR',
      `pool: expected region/reduction, got ${JSON.stringify(pool.slice(0, 64))}`,
    );
  if (reductions.length > mostReductions) {
    const detail = `expected at most ${mostReductions} reductions (POOLSERVE_MAX_REDUCTIONS), got ${reductions.length}`;
    throw new RequestError('TOO_MANY_ITEMS', detail);
  }
  const step = { region, reductions, attributes };
  const operator = readOperator(step);
  const inputNames = operatorInputs(operator.region, operator.reductions).map(({ name }) => name);
  const taken = inputs.filter(({ name }) => inputNames.includes(name));
  const plan = planPooling({ ...step, inputs: taken });
  if (plan.dataDependentExtent !== undefined) {
    const { attribute } = plan.dataDependentExtent;
    throw new RequestError(
      'INVALID_ATTRIBUTE',
      `${attribute}: expected a number in a comparison, got nothing`,
      `?${attribute}`,
    );
  }
  const read = readPooling(operator, step, x, (name) => taken.find((input) => input.name === name));
  const bytes = plan.outputs.reduce((total, output) => total + byteCount(output), 0);
  const planned = { pool, attributes, step, shape: plan.outputs[0]?.shape ?? [], bytes, cost: plan.cost };
  return {
    planned,
    work: explanationWork(read, x, { output: undefined, choice: 'none', reductions: reductions.length }),
  };
};

const refuseUnused = (inputs: readonly TensorSpec[], planned: readonly Planned[]): void => {
  const taken = new Set(
    planned.flatMap(({ planned: { step } }) => {
      const { region, reductions } = readOperator(step);
      return operatorInputs(region, reductions).map(({ name }) => name);
    }),
  );
  const unused = planned.length === 0 ? undefined : inputs.find(({ name }) => !taken.has(name));
  if (unused === undefined) return;
  const detail = `inputs: expected tensors that a candidate takes, ${[...taken].join(', ')}, got ${JSON.stringify(unused.name.slice(0, 64))}`;
  throw new RequestError('INVALID_INPUT', detail, '/inputs');
};

/** Returns all poolings of x, their results as FP64. */
const stepsOf = ({ candidates, inputs }: ComparisonTask): { steps: readonly Step[]; outputs: readonly string[] } => {
  const widen = (name: string): Step => ({
    transform: 'cast',
    attributes: { datatype: 'FP64' },
    x: name,
    y: wideName(name),
  });
  const poolings = candidates.map(
    ({ step }, i): Step => ({ ...step, x: 'x', y: candidateOutput(i), indices: `#indices ${i}` }),
  );
  const wide = [...inputs.map(({ name }) => name), ...candidates.map((_, i) => candidateOutput(i))];
  return { steps: [...poolings, ...wide.map(widen)], outputs: wide.map(wideName) };
};

const documentBytes = ({ candidates, skipped }: ComparisonTask, { shape }: TensorSpec): number => {
  const channels = Math.max(1, ...shape);
  const reductions = candidates.reduce((count, { step }) => count + step.reductions.length, 0);
  const texts = JSON.stringify([candidates, skipped]).length;
  return 4 * texts + RESULT_BYTES * (candidates.length + 1) + reductions * (RESULT_BYTES + CHANNEL_BYTES * channels);
};
