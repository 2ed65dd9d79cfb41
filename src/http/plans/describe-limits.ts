import { type Static, Type } from '@sinclair/typebox';
import type { Config } from '../../config.ts';
import { SETTINGS } from '../../settings.ts';
import type { RequestNeeds } from './request-limits.ts';

/** Limits of one request by the names that responses have for them. */
const REQUEST_LIMITS = {
  request_ms: 'maxRequestMs',
  response_bytes: 'maxResponseBytes',
  inputs: 'maxInputs',
  reductions: 'maxReductions',
  steps: 'maxSteps',
  body_bytes: 'maxBodyBytes',
  stream_bytes: 'maxStreamBytes',
  in_flight_bytes: 'maxInFlightBytes',
} as const satisfies Readonly<Record<string, keyof Config>>;

/** What all requests share, by the same kind of names. */
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
  setting: Type.String({ description: 'The setting that the limit is' }),
  limit: Type.Number(),
});
const neededSchema = Type.Object({
  ...limitSchema.properties,
  needs: Type.Number({
    description: 'What the request needs, raw or as npy, both ways; with stream=true one task of it',
  }),
  needs_as_json: Type.Optional(Type.Number({ description: 'The same with a response in JSON' })),
});

/** Schemas of limits, as `/v1/limits`, `GET /v2` and `/v1/plan` tell them. */
export const limitsSchema = Type.Record(Type.String(), limitSchema, {
  description: 'The most that one request may need, by name: milliseconds of estimated thread time, bytes, or a number',
});
export const planLimitsSchema = Type.Record(Type.String(), neededSchema, {
  description: 'Limits of one request, and what this one needs',
});
export const limitsAnswerSchema = Type.Object({
  limits: limitsSchema,
  capacity: Type.Record(Type.String(), limitSchema, {
    description: 'What all requests together may use, and how long one may take. A setting that is off is absent',
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

/** The limits of one request, by name. */
export const describeLimits = (config: Config): Limits => described(config, REQUEST_LIMITS);

/** The limits of one request, and what all requests share. */
export const describeCapacity = (config: Config): Static<typeof limitsAnswerSchema> => ({
  limits: describeLimits(config),
  capacity: described(config, CAPACITY),
});

/** The limits that hold for a request, with what it needs; `counted` are needs that its plan does not tell. */
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
