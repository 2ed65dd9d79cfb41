import { RequestError } from '../../errors.ts';
import type { RowReduction } from '../../reductions/reduction.ts';
import { DTYPES, type DType } from '../../tensor/dtype.ts';
import { checkShape, elementCount } from '../../tensor/shape.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import { readAttributes } from '../attributes/attributes.ts';
import { commonAttributes } from '../attributes/common-attributes.ts';
import { covarianceFinish, covarianceFinishScratchBytes, covarianceMerge } from '../kernel-calls/matrix-calls.ts';
import { draftPlan } from '../lowering/draft.ts';
import { convert } from '../lowering/lower-table.ts';
import { addInput, type PlanTensor } from '../lowering/prepare-input.ts';
import type { Plan } from '../plan.ts';

type CovarianceMerge = {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly TensorSpec[];
  readonly partial: boolean;
};

/** Returns the plan that merges covariances: `count` [shards, …], `mean` [shards, …, c] and `m2` [shards, …, c, c]. @throws as planMerge */
export const planMergeCovariance = (
  reduction: RowReduction,
  { attributes: parameters, inputs, partial }: CovarianceMerge,
): Plan => {
  if (typeof reduction.state === 'string') {
    throw new RequestError('UNKNOWN_OPERATOR', `${reduction.name} has no mergeable state: ${reduction.state}`);
  }
  const { output_datatype } = commonAttributes;
  const attributes = readAttributes(
    { ...reduction.attributes, output_datatype },
    parameters,
    `merge/${reduction.name}`,
  );
  const { root, iterations = 5, triangle = false } = attributes as Record<string, string | number | boolean>;
  const [count, mean, m2] = ['count', 'mean', 'm2'].map((name) => checkPart(name, inputs)) as [
    TensorSpec,
    TensorSpec,
    TensorSpec,
  ];
  const [parts = 0, ...shape] = count.shape;
  const channels = mean.shape.at(-1) ?? 0;
  checkParts(parts, [...count.shape, channels], mean);
  checkParts(parts, [...count.shape, channels, channels], m2);
  const regions = elementCount(shape);

  const draft = draftPlan();
  const wide = (input: TensorSpec): string => convert(draft, addInput(draft, input), 'FP64');
  const states = { counts: wide(count), means: wide(mean), moments: wide(m2) };
  const merged = {
    counts: draft.scratch('counts', 8 * regions),
    means: draft.scratch('means', 8 * regions * channels),
    moments: draft.scratch('moments', 8 * regions * channels ** 2),
  };
  draft.call(covarianceMerge({ channels, regions, parts, states, merged }));

  const outputs: TensorSpec[] = [];
  const addOutput = (name: string, datatype: DType, extents: readonly number[], buffer: string): void => {
    const spec = { name, datatype, shape: extents };
    outputs.push(spec);
    const merged: PlanTensor = { name, datatype: 'FP64', shape: extents, buffer };
    convert(draft, merged, datatype, { ...spec, buffer: draft.tensor(spec) });
  };
  if (partial) {
    addOutput('mean', 'FP64', [...shape, channels], merged.means);
    addOutput('m2', 'FP64', [...shape, channels, channels], merged.moments);
    addOutput('count', 'INT64', shape, merged.counts);
  } else {
    const steps = root === 'newton_schulz' ? Number(iterations) : 0;
    const extents = [...shape, ...reduction.outputShape(attributes, channels, {}, { regions: shape, beside: [] })];
    const y = draft.scratch('value', 8 * elementCount(extents));
    const scratch = draft.scratch('scratch', covarianceFinishScratchBytes({ channels, iterations: steps }));
    const finish = {
      datatype: 'FP64',
      channels,
      regions,
      y,
      triangle: Boolean(triangle),
      iterations: steps,
      scratch,
    } as const;
    const empty = { emptyValue: Number.NaN, refuseEmpty: false };
    draft.call(covarianceFinish({ ...finish, ...empty, counts: merged.counts, moments: merged.moments }));
    addOutput('y', (attributes.output_datatype as DType | undefined) ?? 'FP64', extents, y);
  }
  const bytes = (tensors: readonly TensorSpec[]): number => tensors.reduce((sum, spec) => sum + byteCount(spec), 0);
  const cost = {
    bytes_read: bytes(inputs),
    bytes_written: bytes(outputs),
    operations: parts * regions * channels ** 2,
  };
  return draft.finish({ inputs, outputs, cost });
};

const checkPart = (name: string, inputs: readonly TensorSpec[]): TensorSpec => {
  const part = inputs.find((input) => input.name === name);
  if (part === undefined || inputs.length !== 3) {
    const names = inputs.slice(0, 8).map((input) => input.name);
    throw new RequestError(
      'INVALID_INPUT',
      `inputs: expected the tensors count, mean, m2, got ${names.join(', ') || 'none'}`,
      '/inputs',
    );
  }
  checkShape(name, part.shape, DTYPES[part.datatype].bytes);
  return part;
};

const checkParts = (parts: number, expected: readonly number[], { name, shape }: TensorSpec): void => {
  if (parts > 0 && `${shape}` === `${expected}`) return;
  const detail = `${name}: expected [${expected}] of one shard or more, as count and the channels have, got [${shape}]`;
  throw new RequestError('INVALID_SHAPE', detail);
};
