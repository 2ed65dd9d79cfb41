import type { IncomingMessage } from 'node:http';

/** The stages that every answer tells the durations of. */
export const STAGES = ['receive', 'queue', 'compute', 'encode'] as const;
export type Stage = (typeof STAGES)[number];

/** What is measured and remembered of one request, for its answer's headers, its log line and the metrics. */
export type RequestRecord = {
  readonly startedAt: number;
  /** Milliseconds. */
  readonly stages: Record<Stage, number>;
  /** Bytes of the body that were received. */
  bytesIn: number;
  /** Bytes of a streamed answer that were sent; of others their length tells. */
  bytesOut?: number;
  /** Whether the caller was asked for the body, or sends it unasked. */
  invited: boolean;
  operator?: string;
  /** The name of whose key it came with. */
  caller?: string;
};

const records = new WeakMap<IncomingMessage, RequestRecord>();

/** The record of a request; a new one at the first call. */
export const recordOf = (incoming: IncomingMessage): RequestRecord => {
  let record = records.get(incoming);
  if (record === undefined) {
    const stages = { receive: 0, queue: 0, compute: 0, encode: 0 };
    record = { startedAt: performance.now(), stages, bytesIn: 0, invited: incoming.headers.expect === undefined };
    records.set(incoming, record);
  }
  return record;
};

/** What the work gives; its duration is added to the stage, also when it fails. */
export const timed = async <T>(record: RequestRecord, stage: Stage, work: () => T | Promise<T>): Promise<T> => {
  const begin = performance.now();
  try {
    return await work();
  } finally {
    record.stages[stage] += performance.now() - begin;
  }
};

/** The value of `server-timing` (W3C Server Timing), in milliseconds. */
export const serverTiming = ({ stages }: RequestRecord): string =>
  STAGES.map((stage) => `${stage};dur=${stages[stage].toFixed(3)}`).join(', ');
