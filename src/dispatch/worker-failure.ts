/** What ended a thread: its work threw, trapped in WebAssembly, exited, outgrew its heap, took far too long, or nobody waited any more. */
export const WORKER_FAILURES = ['throw', 'trap', 'exit', 'out_of_memory', 'hang', 'deadline'] as const;
export type WorkerFailureReason = (typeof WORKER_FAILURES)[number];

/** A thread ended while it did a job, which is lost with it. A bug of ours: the caller is not at fault. */
export class WorkerFailure extends Error {
  readonly reason: WorkerFailureReason;

  constructor(reason: WorkerFailureReason, cause: unknown) {
    super(`a worker thread ended (${reason}) while it did this request's work`, { cause });
    this.name = 'WorkerFailure';
    this.reason = reason;
  }
}

/** The reason that the error of a thread stands for. */
export const reasonOf = (error: unknown): WorkerFailureReason => {
  if (!(error instanceof Error)) return 'throw';
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'out_of_memory';
  if (error.message.startsWith('worker exited with code')) return 'exit';
  return error.name === 'RuntimeError' || error instanceof WebAssembly.RuntimeError ? 'trap' : 'throw';
};
