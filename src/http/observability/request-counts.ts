import { Counter, type Registry } from 'prom-client';
import { addHistogram, createDistribution, type Distribution } from './distribution.ts';
import { operatorFamily } from './operator-family.ts';
import type { RequestTrace } from './request-trace.ts';

const DURATION = 'poolserve_request_duration_seconds';

/** Requests by status, of one route and family of operators. */
type Statuses = Map<number, Distribution>;

/**
 * Returns a function that counts and times an ended request in metrics of the registry: requests by route and status, durations
 * also by family of operators, refusals by route and code.
 */
export const countRequests = (registry: Registry): ((route: string, status: number, trace: RequestTrace) => void) => {
  const routes = new Map<string, Map<string, Statuses>>();
  const refusals = new Map<string, Map<string, number>>();
  const registers = [registry];
  new Counter({
    name: 'poolserve_requests_total',
    help: 'Requests by status; 499: the client disconnected before the response',
    labelNames: ['route', 'status'],
    registers,
    collect() {
      this.reset();
      for (const [route, families] of routes)
        for (const statuses of families.values())
          for (const [status, times] of statuses) this.inc({ route, status }, times.count());
    },
  });
  new Counter({
    name: 'poolserve_refusals_total',
    help: 'Refused and failed requests, by error code',
    labelNames: ['route', 'code'],
    registers,
    collect() {
      this.reset();
      for (const [route, codes] of refusals) for (const [code, count] of codes) this.inc({ route, code }, count);
    },
  });
  addHistogram(
    registry,
    { name: DURATION, help: 'Duration of requests, from the head to the end of the response' },
    () =>
      [...routes].flatMap(([route, families]) =>
        [...families].flatMap(([operator_family, statuses]) =>
          [...statuses].flatMap(([status, times]) => times.samples(DURATION, { route, operator_family, status })),
        ),
      ),
  );
  const timesOf = (route: string, operator: string | undefined, status: number): Distribution => {
    const families = entry(routes, route, () => new Map<string, Statuses>());
    const statuses = entry(families, operatorFamily(operator), () => new Map<number, Distribution>());
    return entry(statuses, status, createDistribution);
  };
  /** The labels and distribution of the previous request, often the same. */
  let last = { route: '', operator: '' as string | undefined, status: 0, times: createDistribution() };
  return (route, status, { operator, refusal, startedAt }) => {
    if (last.route !== route || last.operator !== operator || last.status !== status)
      last = { route, operator, status, times: timesOf(route, operator, status) };
    last.times.observe((performance.now() - startedAt) / 1000);
    if (refusal === undefined) return;
    const codes = entry(refusals, route, () => new Map<string, number>());
    codes.set(refusal.code, (codes.get(refusal.code) ?? 0) + 1);
  };
};

/** Returns the value of a key, created at the first call. */
const entry = <Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value => {
  const present = map.get(key);
  if (present !== undefined) return present;
  const value = create();
  map.set(key, value);
  return value;
};
