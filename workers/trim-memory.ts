import { createJobHandler } from './job-handler.ts';
import { trimThread } from './thread-memory.ts';

/** Piscina task: frees the memory that its thread does not need while it is idle. */
export default createJobHandler((result: object) => {
  trimThread();
  return { result, transferred: [] };
});
