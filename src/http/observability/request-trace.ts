import type { IncomingMessage } from 'node:http';
import type { MaybePromise } from '../requests/maybe-promise.ts';

/** The stages of a request, whose durations every response has. */
export const STAGES = ['receive', 'queue', 'compute', 'encode'] as const;
export type Stage = (typeof STAGES)[number];

/** Measurements of one request for its response headers, its log line and the metrics. */
export type RequestTrace = {
  readonly startedAt: number;
  /** Milliseconds. */
  readonly stages: Record<Stage, number>;
  /** Received bytes of the body. */
  bytesIn: number;
  /** The first bytes of the body, decompressed. */
  firstBytes?: Uint8Array;
  /** Bytes of the response's body, unless Fastify sent it. */
  bytesOut?: number;
  /** First extent of the first input. */
  batch?: number;
  /** Whether the caller sends the body: it did not expect `100 Continue`, or has received it. */
  invited: boolean;
  operator?: string;
  /** The name of the holder of its key. */
  caller?: string;
  /** The reason of its refusal; `pointer` up to the first text of the caller. */
  refusal?: { readonly code: string; readonly pointer: string | undefined };
};

/** Key of the trace of a request: an entry of a WeakMap costs 1 µs of garbage collection (bench: raw 4 KB). */
const TRACE = Symbol('trace');
type Traced = IncomingMessage & { [TRACE]?: RequestTrace };

/** Returns the trace of a request, created at the first call. */
export const traceOf = (incoming: Traced): RequestTrace => {
  incoming[TRACE] ??= {
    startedAt: performance.now(),
    stages: { receive: 0, queue: 0, compute: 0, encode: 0 },
    bytesIn: 0,
    // HTTP/1.0 has no interim responses (RFC 9110 §10.1.1).
    invited: incoming.headers.expect === undefined || incoming.httpVersion === '1.0',
  };
  return incoming[TRACE];
};

/** Returns the result of `work` and adds its duration to the stage, also if it fails. */
export const timed = <T>({ stages }: RequestTrace, stage: Stage, work: () => MaybePromise<T>): MaybePromise<T> => {
  const begin = performance.now();
  const end = () => {
    stages[stage] += performance.now() - begin;
  };
  let isPending = false;
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    isPending = true;
    // `finally` would create three more promises.
    return result.then(
      (value) => {
        end();
        return value;
      },
      (error) => {
        end();
        throw error;
      },
    );
  } finally {
    if (!isPending) end();
  }
};

/** Returns milliseconds rounded to microseconds, whose text is written in half the time. */
export const toMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Returns the value of `server-timing` (W3C Server Timing), in milliseconds. */
export const serverTiming = ({ stages }: RequestTrace): string => {
  let text = '';
  for (const stage of STAGES) text += `${text && ', '}${stage};dur=${toMicroseconds(stages[stage])}`;
  return text;
};
