import type { Model } from '../../models/model.ts';
import { MODEL_VERSION } from '../../models/model-version.ts';
import type { RequestTrace } from '../observability/request-trace.ts';

/** Number of events and their total duration in nanoseconds. */
type Duration = { count: number; ns: number };

const KINDS = ['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output'] as const;
type Kind = (typeof KINDS)[number];

/** Statistics of a model's inferences as in Triton's `extension_statistics.md`. */
export type ModelStatistics = {
  readonly name: string;
  readonly version: string;
  /** Milliseconds since 1970; 0 before the first. */
  last_inference: number;
  /** Batch extents of the first inputs, summed. */
  inference_count: number;
  execution_count: number;
  readonly inference_stats: Readonly<Record<Kind, Duration>>;
  readonly batch_stats: readonly never[];
};

/** A model of a version. */
export type CountedModel = Pick<Model, 'name' | 'version'>;

/** Counts the inferences of `/v2`, of each version of a model by itself. */
export type Statistics = {
  readonly of: (model: CountedModel) => ModelStatistics;
  readonly succeeded: (model: CountedModel, trace: RequestTrace) => void;
  readonly failed: (model: CountedModel, trace: RequestTrace) => void;
};

/** Most versions of models with statistics: names such as `pool.global.mean,max` are unbounded. The oldest is dropped. */
const MAX_MODELS = 4096;

const keyOf = ({ name, version }: CountedModel): string => (version === undefined ? name : `${name}@${version}`);

const noStatistics = ({ name, version = MODEL_VERSION }: CountedModel): ModelStatistics => ({
  name,
  version,
  last_inference: 0,
  inference_count: 0,
  execution_count: 0,
  inference_stats: Object.fromEntries(KINDS.map((kind) => [kind, { count: 0, ns: 0 }])) as Record<Kind, Duration>,
  batch_stats: [],
});

export const createStatistics = (): Statistics => {
  const models = new Map<string, ModelStatistics>();

  const counted = (model: CountedModel): ModelStatistics => {
    const key = keyOf(model);
    const present = models.get(key);
    if (present !== undefined) return present;
    const added = noStatistics(model);
    models.set(key, added);
    const [oldest] = models.keys();
    if (models.size > MAX_MODELS && oldest !== undefined) models.delete(oldest);
    return added;
  };

  return {
    of: (model) => models.get(keyOf(model)) ?? noStatistics(model),
    succeeded: (model, trace) => {
      const { receive, queue, compute, encode } = trace.stages;
      const statistics = counted(model);
      statistics.last_inference = Date.now();
      statistics.inference_count += trace.batch ?? 1;
      statistics.execution_count += 1;
      const stats = statistics.inference_stats;
      add(stats.success, performance.now() - trace.startedAt);
      add(stats.queue, queue);
      add(stats.compute_input, receive);
      add(stats.compute_infer, compute);
      add(stats.compute_output, encode);
    },
    failed: (model, trace) => add(counted(model).inference_stats.fail, performance.now() - trace.startedAt),
  };
};

const add = (duration: Duration, milliseconds: number): void => {
  duration.count += 1;
  duration.ns += Math.round(milliseconds * 1e6);
};
