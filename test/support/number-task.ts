import { createJobHandler } from '../../workers/job-handler.ts';

if (process.env.POOLSERVE_TEST_FAILS_TO_LOAD) throw new Error('there is no memory to load it');

/** Piscina task that returns its numbers; a negative one ends the thread. */
export default createJobHandler((result: { readonly value: number }) => {
  if (result.value < 0) process.exit(1);
  return { result, transferred: [] };
});
