import { answerJobs } from './job-handler.ts';
import { trimThread } from './thread-memory.ts';

/** Piscina task: frees the memory that its thread does not need while it is idle. */
export default answerJobs((result: object) => {
  trimThread();
  return { result, moved: [] };
});
