import { isDeepStrictEqual } from 'node:util';
import { RequestError } from '../../../src/errors.ts';
import { merging, pooling } from '../../../src/http/plans/operators.ts';
import { createPlanCache } from '../../../src/http/plans/plan-cache.ts';
import { findModel } from '../../../src/models/find-model.ts';
import { matchInputs } from '../../../src/models/match-inputs.ts';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { DTYPES } from '../../../src/tensor/dtype.ts';
import { toBFloat16Bits } from '../../../src/tensor/half.ts';
import { byteCount, type TensorSpec } from '../../../src/tensor/tensor.ts';
import { instantiateKernels } from '../../../workers/kernels/instance.ts';
import { runBetweenGuards } from '../../support/kernels/run-between-guards.ts';
import type { Random } from '../random.ts';

/** What is asked of some tensors: of an operator (`pool/window/max`, `merge/mean`) or a model (`torch.max_pool2d`). */
export type OperatorRequest = {
  readonly operator: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: readonly TensorSpec[];
};

/** Larger ones are planned and not run: there are many. */
const MAX_BYTES = 2 ** 20;
const MAX_OPERATIONS = 200_000;

const kernels = instantiateKernels();
/** The plans of all requests, as the server keeps them, and a cache that keeps none. */
const [KEPT, NOTHING] = [createPlanCache({ plans: 1000, bytes: 2 ** 23 }), createPlanCache({ plans: 1, bytes: 16 })];

/**
 * Plans a request as the server does, and runs it between guards on tensors that are drawn: a plan that was built can
 * run. Returns the work of both.
 * @throws RequestError when it is refused; Error when it does what no plan may
 */
export const runRequest = (request: OperatorRequest, random: Random): number => {
  const stored = request.inputs.map((spec) => ({ ...spec, storage: storageOf(random) }));
  const { plan, inputs } = planOf({ ...request, inputs: stored }, random);
  const bytes = Object.values(plan.buffers);
  const impossible = [...bytes, ...plan.outputs.flatMap(({ shape }) => shape)].find(
    (size) => !(Number.isSafeInteger(size) && size >= 0),
  );
  if (impossible !== undefined) throw new Error(`the plan has a buffer or an extent of ${impossible}`);
  const memory = bytes.reduce((sum, size) => sum + size, 0);
  if (memory > MAX_BYTES || plan.cost.operations > MAX_OPERATIONS) return 0;
  const tensors = inputs
    .filter(({ name }) => plan.inputs.some((input) => input.name === name))
    .map((spec) => ({ ...spec, chunks: [drawnBytes(spec, random)] }));
  const result = runBetweenGuards(kernels, { plan, inputs: tensors });
  if ('refusal' in result) throw new RequestError(result.refusal.code, result.refusal.detail, result.refusal.pointer);
  return 2 * (plan.cost.operations + memory);
};

/** Mostly as formats other than .npy have it. */
const storageOf = ({ below }: Random) => ({ bigEndian: below(4) === 0, fortranOrder: below(4) === 0 });

const planOf = (
  { operator, parameters, inputs }: OperatorRequest,
  random: Random,
): { plan: Plan; inputs: readonly TensorSpec[] } => {
  const [kind, first = '', reductions = ''] = operator.split('/');
  if (kind === 'pool' || kind === 'merge') {
    const [plan, fresh] = [KEPT, NOTHING].map((plans) =>
      (kind === 'pool' ? pooling(plans, first, reductions.split(',')) : merging(plans, first)).plan(parameters, inputs),
    ) as [Plan, Plan];
    if (!isDeepStrictEqual(plan, fresh)) throw new Error('the cache has another plan than is made');
    return { plan, inputs };
  }
  const model = findModel(operator);
  const matched = matchInputs(model, inputs);
  const constants = model.inputs.filter(({ constant }) => constant).map(({ name }) => name);
  const given = matched.map((spec) =>
    constants.includes(spec.name)
      ? { ...spec, values: Array.from({ length: random.below(8) }, () => random.below(6) - 2) }
      : spec,
  );
  return { plan: model.plan(parameters, given), inputs: matched };
};

const FLOATS = [
  0,
  -0,
  0.5,
  1,
  2,
  -1,
  3.7,
  1e-40,
  65504,
  1e30,
  -1e30,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

/** Bytes of a tensor: small numbers, as indices and coordinates are, or extreme ones, or any bytes. */
const drawnBytes = (spec: TensorSpec, random: Random): Uint8Array => {
  const bytes = Buffer.alloc(byteCount(spec));
  const kind = random.below(4);
  const { bytes: size, kind: numbers } = DTYPES[spec.datatype];
  for (let at = 0; at < bytes.length; at += size) {
    if (kind === 0) for (let i = 0; i < size; i += 1) bytes[at + i] = random.below(256);
    else if (numbers === 'float') writeFloat(bytes, at, size, kind === 1 ? random.pick(FLOATS) : random.below(80) / 8);
    else bytes.writeUIntLE(random.below(kind === 1 ? 2 : 6), at, Math.min(size, 6));
  }
  return bytes;
};

/** Two bytes are those of a BF16, and of some FP16. */
const writeFloat = (bytes: Buffer, at: number, size: number, value: number): void => {
  if (size === 8) bytes.writeDoubleLE(value, at);
  else if (size === 4) bytes.writeFloatLE(value, at);
  else bytes.writeUInt16LE(toBFloat16Bits(value), at);
};
