import { setTimeout as delay } from 'node:timers/promises';
import { answerJobs } from '../../workers/job-handler.ts';

// Longer than what a small job may take.
await delay(2300);

/** Piscina task of a file that takes long to load: the numbers that it is given. */
export default answerJobs((result: { readonly value: number }) => ({ result, moved: [] }));
