import { type Static, Type } from '@sinclair/typebox';
import type { Config } from '../../config.ts';
import { SETTINGS } from '../../settings.ts';
import type { RequestNeeds } from './request-limits.ts';

/** Limits of one request by their names in responses. */
const REQUEST_LIMITS = {
  request_ms: 'maxRequestMs',
  response_bytes: 'maxResponseBytes',
  inputs: 'maxInputs',
  reductions: 'maxReductions',
  steps: 'maxSteps',
  weights: 'maxWeights',
  body_bytes: 'maxBodyBytes',
  stream_bytes: 'maxStreamBytes',
  in_flight_bytes: 'maxInFlightBytes',
} as const satisfies Readonly<Record<string, keyof Config>>;

/** Limits of all requests together by their names in responses. */
const CAPACITY = {
  workers: 'workers',
  in_flight_bytes: 'maxInFlightBytes',
  connections: 'maxConnections',
  queue_timeout_ms: 'queueTimeoutMs',
  request_timeout_ms: 'requestTimeoutMs',
  requests_per_minute: 'rateLimit',
} as const satisfies Readonly<Record<string, keyof Config>>;

type LimitName = keyof typeof REQUEST_LIMITS;

const limitSchema = Type.Object({
  setting: Type.String({ description: 'The setting of the limit' }),
  limit: Type.Number(),
});
const neededSchema = Type.Object({
  ...limitSchema.properties,
  needs: Type.Number({
    description: 'The need of the request with raw or npy bodies; with stream=true of one task',
  }),
  needs_as_json: Type.Optional(Type.Number({ description: 'The need with a response in JSON' })),
});

/** Schemas of the limits in `/v1/limits`, `GET /v2` and `/v1/plan`. */
export const limitsSchema = Type.Record(Type.String(), limitSchema, {
  description: 'Limits of one request by name: milliseconds of estimated thread time, bytes, or a number',
});
export const planLimitsSchema = Type.Record(Type.String(), neededSchema, {
  description: 'Limits of one request, and the needs of this one',
});
export const limitsResponseSchema = Type.Object({
  limits: limitsSchema,
  capacity: Type.Record(Type.String(), limitSchema, {
    description: 'Limits of all requests together, and time limits. A setting that is off is absent',
  }),
});

type Limits = Static<typeof limitsSchema>;

const described = (config: Config, names: Readonly<Record<string, keyof Config>>): Limits =>
  Object.fromEntries(
    Object.entries(names).flatMap(([name, key]) => {
      const limit = config[key];
      return typeof limit === 'number' ? [[name, { setting: SETTINGS[key].env, limit }]] : [];
    }),
  );

/** Returns the limits of one request by name. */
export const describeLimits = (config: Config): Limits => described(config, REQUEST_LIMITS);

/** Returns the limits of one request and of all requests together. */
export const describeCapacity = (config: Config): Static<typeof limitsResponseSchema> => ({
  limits: describeLimits(config),
  capacity: described(config, CAPACITY),
});

/** Returns the limits of a request with its needs; `counted` are needs that its plan does not have. */
export const describePlanLimits = (
  config: Config,
  needs: RequestNeeds,
  counted: Readonly<Partial<Record<LimitName, number>>>,
  json?: RequestNeeds,
): Static<typeof planLimitsSchema> => {
  const all: Readonly<Partial<Record<LimitName, number>>> = { ...byName(needs), ...counted };
  const asJson: Readonly<Record<string, number>> = json === undefined ? {} : byName(json);
  return Object.fromEntries(
    Object.entries(describeLimits(config)).flatMap(([name, limit]) => {
      const needed = all[name as LimitName];
      if (needed === undefined) return [];
      const inJson = asJson[name];
      const isOther = inJson !== undefined && inJson !== needed;
      return [[name, { ...limit, needs: needed, ...(isOther && { needs_as_json: inJson }) }]];
    }),
  );
};

const byName = ({ microseconds, responseBytes, reductions, steps }: RequestNeeds) => ({
  request_ms: microseconds / 1000,
  response_bytes: responseBytes,
  reductions,
  steps,
});
