import { totalmem } from 'node:os';

/** Memory of the process before any request (measured with two workers). */
const PROCESS_BYTES = 192 * 1024 ** 2;
/** Least default of the memory for requests. */
const LEAST_REQUEST_BYTES = 16 * 1024 ** 2;

/** Returns the memory that this process may use, bytes: the limit of the cgroup, otherwise the memory of the machine. */
export const memoryBytes = (): number => Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());

/** Returns the default memory of all requests together, bytes. */
export const requestMemoryBytes = (): number =>
  Math.max(LEAST_REQUEST_BYTES, Math.floor((memoryBytes() - PROCESS_BYTES) / 2));
