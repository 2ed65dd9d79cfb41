import type { IncomingMessage } from 'node:http';
import type { MaybePromise } from '../requests/maybe-promise.ts';

/** The stages that every answer tells the durations of. */
export const STAGES = ['receive', 'queue', 'compute', 'encode'] as const;
export type Stage = (typeof STAGES)[number];

/** What is measured and remembered of one request, for its answer's headers, its log line and the metrics. */
export type RequestTrace = {
  readonly startedAt: number;
  /** Milliseconds. */
  readonly stages: Record<Stage, number>;
  /** Bytes of the body that were received. */
  bytesIn: number;
  /** Those that the body began with, decompressed. */
  firstBytes?: Uint8Array;
  /** Bytes of the answer's body, where it did not go out through Fastify. */
  bytesOut?: number;
  /** First extent of the first input. */
  batch?: number;
  /** Whether the caller was asked for the body, or sends it unasked. */
  invited: boolean;
  operator?: string;
  /** The name of whose key it came with. */
  caller?: string;
  /** Why it was refused; `pointer` where it holds nothing that the caller wrote. */
  refusal?: { readonly code: string; readonly pointer: string | undefined };
};

/** Where a request has its trace: a WeakMap's entry takes the collector 1 µs. */
const TRACE = Symbol('trace');
type Traced = IncomingMessage & { [TRACE]?: RequestTrace };

/** The trace of a request; a new one at the first call. */
export const traceOf = (incoming: Traced): RequestTrace => {
  incoming[TRACE] ??= {
    startedAt: performance.now(),
    stages: { receive: 0, queue: 0, compute: 0, encode: 0 },
    bytesIn: 0,
    // HTTP/1.0 knows no interim answers (RFC 9110 §10.1.1).
    invited: incoming.headers.expect === undefined || incoming.httpVersion === '1.0',
  };
  return incoming[TRACE];
};

/** What the work gives; its duration is added to the stage, also when it fails. */
export const timed = <T>({ stages }: RequestTrace, stage: Stage, work: () => MaybePromise<T>): MaybePromise<T> => {
  const begin = performance.now();
  const end = () => {
    stages[stage] += performance.now() - begin;
  };
  let isComing = false;
  try {
    const done = work();
    if (!(done instanceof Promise)) return done;
    isComing = true;
    // `finally` makes three more promises.
    return done.then(
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
    if (!isComing) end();
  }
};

/** Milliseconds to the thousandth: as many digits as they are good for, which are written in half the time. */
export const toMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000;

/** The value of `server-timing` (W3C Server Timing), in milliseconds. */
export const serverTiming = ({ stages }: RequestTrace): string => {
  let text = '';
  for (const stage of STAGES) text += `${text && ', '}${stage};dur=${toMicroseconds(stages[stage])}`;
  return text;
};
