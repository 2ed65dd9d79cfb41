import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Admission } from '../../dispatch/admission.ts';
import type { Dispatcher } from '../../dispatch/dispatcher.ts';
import type { RequestRecord } from './request-record.ts';
import { countStages } from './stage-times.ts';

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

  const countRequest = countRequests(registers);
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
    contentType: registry.contentType,
    expose: () => registry.metrics(),
    requestBegins: () => {
      inFlight += 1;
    },
    requestEnds: (route, status, bytesOut, record) => {
      inFlight -= 1;
      countRequest(route, status);
      bytes.in += record.bytesIn;
      bytes.out += bytesOut;
      if (record.operator !== undefined) countPooling(record.stages);
    },
  };
};

/** Requests by route and status, for a counter that takes them when it is asked: prom-client looks each up by its labels. */
const countRequests = (registers: Registry[]): ((route: string, status: number) => void) => {
  const routes = new Map<string, Map<number, number>>();
  new Counter({
    name: 'poolserve_requests_total',
    help: 'Requests that were answered; status 499: the client left before',
    labelNames: ['route', 'status'],
    registers,
    collect() {
      this.reset();
      for (const [route, statuses] of routes) {
        for (const [status, count] of statuses) this.inc({ route, status }, count);
      }
    },
  });
  return (route, status) => {
    const statuses = routes.get(route) ?? new Map<number, number>();
    if (statuses.size === 0) routes.set(route, statuses);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
};
