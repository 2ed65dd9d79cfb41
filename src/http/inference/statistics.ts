import type { RequestRecord } from '../request-record.ts';
import { MODEL_VERSION } from './served-model.ts';

/** Number of times and nanoseconds in all. */
type Duration = { readonly count: number; readonly ns: number };

const KINDS = ['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output'] as const;
type Kind = (typeof KINDS)[number];

/** What is known of one model's inferences, as Triton's `extension_statistics.md` has it. */
export type ModelStatistics = {
  readonly name: string;
  readonly version: string;
  /** Milliseconds since 1970; 0 before the first. */
  readonly last_inference: number;
  /** Batch extents of the first inputs, summed. */
  readonly inference_count: number;
  readonly execution_count: number;
  readonly inference_stats: Readonly<Record<Kind, Duration>>;
  readonly batch_stats: readonly never[];
};

/** Counts the inferences of `/v2`. */
export type Statistics = {
  readonly of: (model: string) => ModelStatistics;
  /** Of an inference that was answered; `batch` is the first extent of its first input. */
  readonly succeeded: (model: string, batch: number, record: RequestRecord) => void;
  readonly failed: (model: string, record: RequestRecord) => void;
};

/** Names like `pool.global.mean,max` are without end: past so many the oldest is forgotten. */
const MAX_MODELS = 4096;

const NONE = { count: 0, ns: 0 };

export const createStatistics = (): Statistics => {
  const models = new Map<string, ModelStatistics>();

  const of = (name: string): ModelStatistics =>
    models.get(name) ?? {
      name,
      version: MODEL_VERSION,
      last_inference: 0,
      inference_count: 0,
      execution_count: 0,
      inference_stats: {
        success: NONE,
        fail: NONE,
        queue: NONE,
        compute_input: NONE,
        compute_infer: NONE,
        compute_output: NONE,
      },
      batch_stats: [],
    };

  /** Adds one inference with these durations, in milliseconds. */
  const add = (name: string, batch: number | undefined, durations: Partial<Record<Kind, number>>): void => {
    const before = of(name);
    const entries = KINDS.map((kind) => [kind, longer(before.inference_stats[kind], durations[kind])]);
    models.set(name, {
      ...before,
      ...(batch !== undefined && {
        last_inference: Date.now(),
        inference_count: before.inference_count + batch,
        execution_count: before.execution_count + 1,
      }),
      inference_stats: Object.fromEntries(entries),
    });
    const [oldest] = models.keys();
    if (models.size > MAX_MODELS && oldest !== undefined) models.delete(oldest);
  };

  return {
    of,
    succeeded: (model, batch, record) => {
      const { receive, queue, compute, encode } = record.stages;
      const stages = { queue, compute_input: receive, compute_infer: compute, compute_output: encode };
      add(model, batch, { success: performance.now() - record.startedAt, ...stages });
    },
    failed: (model, record) => add(model, undefined, { fail: performance.now() - record.startedAt }),
  };
};

const longer = ({ count, ns }: Duration, milliseconds: number | undefined): Duration =>
  milliseconds === undefined ? { count, ns } : { count: count + 1, ns: ns + Math.round(milliseconds * 1e6) };
