import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import manifest from '../../../package.json' with { type: 'json' };
import type { Admission } from '../../dispatch/admission.ts';
import type { Dispatcher } from '../../dispatch/dispatcher.ts';
import type { ModelEvent } from '../../models/folder/model-repository.ts';
import { countRequests } from './request-counts.ts';
import type { RequestTrace } from './request-trace.ts';
import { countStages } from './stage-times.ts';

/** What is counted, for Prometheus. */
export type Metrics = {
  readonly contentType: string;
  /** The exposition of everything, as text. */
  readonly expose: () => Promise<string>;
  readonly modelReloaded: (outcome: ModelEvent['outcome']) => void;
  readonly requestBegins: () => void;
  readonly requestEnds: (route: string, status: number, bytesOut: number, trace: RequestTrace) => void;
};

/** Gauges of prom-client with the suffix of counters, which promtool refuses; `nodejs_active_resources` has their sum. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Metrics in a registry of their own. prom-client's of the process and of Node are among them, under their usual names. */
export const createMetrics = (dispatcher: Dispatcher, admission: Admission): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const build = { version: manifest.version, node_version: process.version };
  const labelNames = Object.keys(build) as (keyof typeof build)[];
  const help = 'Always 1; its labels are the versions of the service and of Node';
  new Gauge({ name: 'poolserve_build_info', help, labelNames, registers }).set(build, 1);

  const countRequest = countRequests(registry);
  const countPooling = countStages(registry);
  const bytes = { in: 0, out: 0 };
  let inFlight = 0;
  const sampled: readonly (readonly [name: string, help: string, sample: () => number])[] = [
    ['poolserve_in_flight_requests', 'Requests that are being served', () => inFlight],
    ['poolserve_in_flight_bytes', 'Bytes reserved by admitted requests', admission.inFlightBytes],
    ['poolserve_waiting_requests', 'Requests that wait to be admitted', admission.waiting],
    ['poolserve_queue_depth', 'Jobs that wait for a worker thread', dispatcher.queueDepth],
    ['poolserve_event_loop_memory_bytes', 'Linear memory that the event loop leases or keeps', dispatcher.leasedBytes],
    ['poolserve_worker_memory_bytes', 'Linear memory that worker threads keep between plans', dispatcher.linearBytes],
    [
      'poolserve_worker_utilization',
      'Share of the worker threads that run a task',
      () => dispatcher.busy() / dispatcher.workers,
    ],
  ];
  for (const [name, help, sample] of sampled) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(sample());
      },
    });
  }

  const reloads: Record<string, number> = { loaded: 0, failed: 0, removed: 0 };
  const tallies: readonly (readonly [
    name: string,
    help: string,
    label: string,
    tally: Readonly<Record<string, number>>,
  ])[] = [
    ['poolserve_bytes_total', 'Bytes of bodies, received (in) and sent (out)', 'direction', bytes],
    [
      'poolserve_model_reloads_total',
      'Named pipelines that were loaded, failed to load, or were removed',
      'outcome',
      reloads,
    ],
    ['poolserve_plans_total', 'Plans that were run, by lane', 'lane', dispatcher.plans],
    [
      'poolserve_worker_replacements_total',
      'Worker threads that were replaced, by why their work ended: throw, trap, exit, hang (bugs), out_of_memory, timeout (more processor time than its bound), deadline and client_gone (no request needed it)',
      'reason',
      dispatcher.replacements,
    ],
  ];
  for (const [name, help, label, tally] of tallies) {
    new Counter({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const [key, count] of Object.entries(tally)) this.inc({ [label]: key }, count);
      },
    });
  }
  const counts: readonly (readonly [name: string, help: string, count: () => number])[] = [
    ['poolserve_plan_parts_total', 'Parts that wide plans were divided into', dispatcher.parts],
    ['poolserve_worker_messages_total', 'Messages to worker threads; small plans share one', dispatcher.messages],
  ];
  for (const [name, help, count] of counts) {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(count());
      },
    });
  }

  return {
    modelReloaded: (outcome) => {
      reloads[outcome] = (reloads[outcome] ?? 0) + 1;
    },
    contentType: registry.contentType,
    expose: () => registry.metrics(),
    requestBegins: () => {
      inFlight += 1;
    },
    requestEnds: (route, status, bytesOut, trace) => {
      inFlight -= 1;
      countRequest(route, status, trace);
      bytes.in += trace.bytesIn;
      bytes.out += bytesOut;
      if (trace.operator !== undefined) countPooling(trace.stages);
    },
  };
};
