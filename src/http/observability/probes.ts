/** Health routes, which require no key. */
export const HEALTH_ROUTES = ['/livez', '/readyz', '/v2/health/live', '/v2/health/ready'] as const;

/** The route of the metrics. */
export const METRICS_ROUTE = '/metrics';

/** Routes that machines poll: not counted, and logged at `debug`. */
export const PROBES: ReadonlySet<string | undefined> = new Set([...HEALTH_ROUTES, METRICS_ROUTE]);
