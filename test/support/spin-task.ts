import { createJobHandler } from '../../workers/job-handler.ts';

/** Piscina task that keeps its thread busy for as long as each job says, and returns when it did, ms since 1970. */
export default createJobHandler(({ ms }: { readonly ms: number }) => {
  const begin = performance.now();
  while (performance.now() - begin < ms);
  const end = performance.now();
  return { result: { begin: performance.timeOrigin + begin, end: performance.timeOrigin + end }, transferred: [] };
});
