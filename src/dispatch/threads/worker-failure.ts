import { RequestError } from '../../errors.ts';

/**
 * What ends a thread. Its work threw, trapped in WebAssembly or exited; outgrew the thread's heap or the machine's memory;
 * did nothing though nothing kept it from running (`hang`); took more processor time than its bound (`timeout`); or took
 * long after every request that it was for had passed its deadline or lost its client.
 */
export const WORKER_FAILURES = [
  'throw',
  'trap',
  'exit',
  'out_of_memory',
  'hang',
  'timeout',
  'deadline',
  'client_gone',
] as const;
export type WorkerFailureReason = (typeof WORKER_FAILURES)[number];

/** A thread ended while it did a job, which is lost with it. */
export class WorkerFailure extends Error {
  readonly reason: WorkerFailureReason;
  /** Processor time that the work might take, ms. */
  readonly boundMs: number;

  constructor(reason: WorkerFailureReason, cause: unknown, boundMs = 0) {
    super(`a worker thread ended (${reason}) while it did this request's work`, { cause });
    this.name = 'WorkerFailure';
    this.reason = reason;
    this.boundMs = boundMs;
  }
}

/** Returns the reason that the error of a thread stands for. */
export const reasonOf = (error: unknown): WorkerFailureReason => {
  if (!(error instanceof Error)) return 'throw';
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'out_of_memory';
  if (error.message.startsWith('worker exited with code')) return 'exit';
  // Of an ArrayBuffer or a WebAssembly memory: "allocation failed", "could not allocate", "Unable to grow".
  if (error.name === 'RangeError' && /allocat|unable to grow/i.test(error.message)) return 'out_of_memory';
  return error.name === 'RuntimeError' || error instanceof WebAssembly.RuntimeError ? 'trap' : 'throw';
};

/** Returns what the request is refused for whose work ended a thread; undefined where a bug of ours did. */
export const refusalOf = ({ reason, boundMs }: WorkerFailure): RequestError | undefined => {
  switch (reason) {
    case 'out_of_memory':
      return new RequestError('OVER_CAPACITY', 'the worker thread ran out of memory while it did the work');
    case 'timeout':
      return new RequestError(
        'WORK_TIMED_OUT',
        `the work took more than ${Math.round(boundMs)} ms of processor time, its bound by the estimate of its plan; it was ended`,
      );
    default:
      return undefined;
  }
};
