/** How a worker can be made to fail by `faulty-run-plan-task.ts`: by the reasons of `WORKER_FAILURES`. */
export const FAULTS = ['throw', 'trap', 'exit', 'out_of_memory', 'timeout', 'hang'] as const;
export type Fault = (typeof FAULTS)[number];

/** Faults that end after seconds. */
export const SLOW_FAULTS: ReadonlySet<Fault> = new Set(['timeout', 'hang']);

/** The response to a request whose work has a fault: only bugs are 500. */
export const FAULT_RESPONSES: Readonly<Record<Fault, { readonly status: number; readonly code: string }>> = {
  throw: { status: 500, code: 'INTERNAL_ERROR' },
  trap: { status: 500, code: 'INTERNAL_ERROR' },
  exit: { status: 500, code: 'INTERNAL_ERROR' },
  out_of_memory: { status: 503, code: 'OVER_CAPACITY' },
  timeout: { status: 504, code: 'WORK_TIMED_OUT' },
  hang: { status: 500, code: 'INTERNAL_ERROR' },
};

/** What to start a dispatcher with, so that a job whose first input begins with `faultBytes` ends its thread. */
export const FAULTY_WORKERS = {
  runPlanTask: new URL('faulty-run-plan-task.ts', import.meta.url).href,
  maxHeapMb: 64,
};

/** So many bytes that ask for a fault; 24 at least. */
export const faultBytes = (fault: Fault, bytes = 24): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`fault:${fault};`.padEnd(bytes, ' '));

/** The fault that bytes ask for. */
export const faultOf = (bytes: Uint8Array): Fault | undefined => {
  const name = /^fault:(\w+);/.exec(Buffer.from(bytes.subarray(0, 24)).toString('latin1'))?.[1];
  return FAULTS.find((fault) => fault === name);
};
