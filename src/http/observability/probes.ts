/** Addresses that tell whether the process is well: never refused. */
export const HEALTH_ROUTES = ['/livez', '/readyz', '/v2/health/live', '/v2/health/ready'] as const;

/** Addresses that are asked all the time by machines: not counted, and logged at `debug` only. */
export const PROBES: ReadonlySet<string | undefined> = new Set([...HEALTH_ROUTES, '/metrics']);
