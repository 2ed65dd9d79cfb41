/** Health routes, which require no key. */
export const HEALTH_ROUTES = ['/livez', '/readyz', '/v2/health/live', '/v2/health/ready'] as const;

/** Routes that machines poll: not counted, and logged at `debug`. */
export const PROBES: ReadonlySet<string | undefined> = new Set([...HEALTH_ROUTES, '/metrics']);
