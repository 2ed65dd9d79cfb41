import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Admission } from '../dispatch/admission.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { type RequestRecord, STAGES } from './request-record.ts';

/** Seconds; from 100 µs, the time of a small pooling. */
const STAGE_BUCKETS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** What is counted, for Prometheus. */
export type Metrics = {
  readonly contentType: string;
  /** The exposition of everything, as text. */
  readonly expose: () => Promise<string>;
  readonly requestBegins: () => void;
  readonly requestEnds: (route: string, status: number, bytesOut: number, record: RequestRecord) => void;
};

/** Metrics in a registry of their own. Process and event-loop metrics of prom-client are among them. */
export const createMetrics = (dispatcher: Dispatcher, admission: Admission): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'poolserve_' });

  const requests = new Counter({
    name: 'poolserve_requests_total',
    help: 'Requests that were answered; status 499: the client left before',
    labelNames: ['route', 'status'],
    registers,
  });
  const stages = new Histogram({
    name: 'poolserve_stage_seconds',
    help: 'Duration of the stages of poolings',
    labelNames: ['stage'],
    buckets: STAGE_BUCKETS,
    registers,
  });
  const observers = STAGES.map((stage) => [stage, stages.labels(stage)] as const);
  const bytes = { in: 0, out: 0 };
  let inFlight = 0;
  const sampled: readonly (readonly [name: string, help: string, sample: () => number])[] = [
    ['poolserve_in_flight_requests', 'Requests that are being served', () => inFlight],
    ['poolserve_in_flight_bytes', 'Bytes reserved by admitted requests', admission.inFlightBytes],
    ['poolserve_waiting_requests', 'Requests that wait to be admitted', admission.waiting],
    ['poolserve_queue_depth', 'Jobs that wait for a worker thread', dispatcher.queueDepth],
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

  const tallies: readonly (readonly [
    name: string,
    help: string,
    label: string,
    tally: Readonly<Record<string, number>>,
  ])[] = [
    ['poolserve_bytes_total', 'Bytes of bodies, received (in) and sent (out)', 'direction', bytes],
    ['poolserve_plans_total', 'Plans that were run, by lane', 'lane', dispatcher.plans],
    [
      'poolserve_worker_replacements_total',
      'Worker threads that died and were replaced, by reason',
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
    contentType: registry.contentType,
    expose: () => registry.metrics(),
    requestBegins: () => {
      inFlight += 1;
    },
    requestEnds: (route, status, bytesOut, record) => {
      inFlight -= 1;
      requests.inc({ route, status });
      bytes.in += record.bytesIn;
      bytes.out += bytesOut;
      if (record.operator === undefined) return;
      for (const [stage, observer] of observers) observer.observe(record.stages[stage] / 1000);
    },
  };
};
