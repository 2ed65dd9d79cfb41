import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import manifest from '../../../package.json' with { type: 'json' };
import type { Admission } from '../../dispatch/admission/admission.ts';
import type { Dispatcher } from '../../dispatch/dispatcher.ts';
import type { ModelEvent } from '../../models/folder/model-repository.ts';
import { registerMetric, type SampledMetric } from './register-metric.ts';
import { countRequests } from './request-counts.ts';
import type { RequestTrace } from './request-trace.ts';
import { countStages } from './stage-times.ts';

/** Counters of the service, for Prometheus. */
export type Metrics = {
  readonly contentType: string;
  /** Returns all metrics as text. */
  readonly expose: () => Promise<string>;
  readonly modelReloaded: (outcome: ModelEvent['outcome']) => void;
  readonly requestBegins: () => void;
  readonly requestEnds: (route: string, status: number, bytesOut: number, trace: RequestTrace) => void;
};

/** Counts of one server that only its requests and models change. */
type Counts = {
  inFlight: number;
  readonly bytes: { in: number; out: number };
  readonly reloads: Record<ModelEvent['outcome'], number>;
};

/** Gauges of prom-client with the suffix of counters, which promtool refuses; `nodejs_active_resources` has their sum. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Returns metrics in a new registry, with prom-client's metrics of the process and of Node. */
export const createMetrics = (dispatcher: Dispatcher, admission: Admission): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  addBuildInfo(registry);
  const countRequest = countRequests(registry);
  const countPooling = countStages(registry);
  const counts: Counts = { inFlight: 0, bytes: { in: 0, out: 0 }, reloads: { loaded: 0, failed: 0, removed: 0 } };
  for (const metric of sampledMetrics(dispatcher, admission, counts)) registerMetric(registry, metric);
  return {
    contentType: registry.contentType,
    expose: () => registry.metrics(),
    modelReloaded: (outcome) => {
      counts.reloads[outcome] += 1;
    },
    requestBegins: () => {
      counts.inFlight += 1;
    },
    requestEnds: (route, status, bytesOut, trace) => {
      counts.inFlight -= 1;
      countRequest(route, status, trace);
      counts.bytes.in += trace.bytesIn;
      counts.bytes.out += bytesOut;
      if (trace.operator !== undefined) countPooling(trace.stages);
    },
  };
};

const addBuildInfo = (registry: Registry): void => {
  const build = { version: manifest.version, node_version: process.version };
  const labelNames = Object.keys(build) as (keyof typeof build)[];
  const help = 'Always 1; its labels are the versions of the service and of Node';
  new Gauge({ name: 'poolserve_build_info', help, labelNames, registers: [registry] }).set(build, 1);
};

/** Returns the metrics that are read when they are exposed. */
const sampledMetrics = (dispatcher: Dispatcher, admission: Admission, counts: Counts): readonly SampledMetric[] => [
  gauge('in_flight_requests', 'Requests that are being served', () => counts.inFlight),
  gauge('in_flight_bytes', 'Bytes reserved by admitted requests', admission.inFlightBytes),
  gauge('waiting_requests', 'Requests that wait for admission', admission.waiting),
  gauge('queue_depth', 'Jobs that wait for a worker thread', dispatcher.queueDepth),
  gauge('event_loop_memory_bytes', 'Linear memory that the event loop leases or holds', dispatcher.leasedBytes),
  gauge('worker_memory_bytes', 'Linear memory that worker threads hold between plans', dispatcher.linearBytes),
  gauge('worker_utilization', 'Share of worker threads that run a job', () => dispatcher.busy() / dispatcher.workers),
  counters('bytes_total', 'Bytes of bodies, received (in) and sent (out)', 'direction', counts.bytes),
  counters(
    'model_reloads_total',
    'Named pipelines that were loaded, failed to load, or were removed',
    'outcome',
    counts.reloads,
  ),
  counters('plans_total', 'Executed plans, by lane', 'lane', dispatcher.plans),
  counters(
    'worker_replacements_total',
    'Replaced worker threads by reason: throw, trap, exit and hang (bugs), out_of_memory, timeout (more processor time than its bound), deadline and client_gone (no request needed the work)',
    'reason',
    dispatcher.replacements,
  ),
  counter('plan_parts_total', 'Parts of divided plans', dispatcher.parts),
  counter('worker_messages_total', 'Messages to worker threads; small plans share messages', dispatcher.messages),
];

const gauge = (name: string, help: string, read: () => number): SampledMetric => ({
  type: 'gauge',
  name: `poolserve_${name}`,
  help,
  read,
});

const counter = (name: string, help: string, read: () => number): SampledMetric => ({
  type: 'counter',
  name: `poolserve_${name}`,
  help,
  read,
});

const counters = (
  name: string,
  help: string,
  label: string,
  values: Readonly<Record<string, number>>,
): SampledMetric => ({ type: 'counter', name: `poolserve_${name}`, help, label, values });
