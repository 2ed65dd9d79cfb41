import { setTimeout as delay } from 'node:timers/promises';
import { createJobHandler } from '../../workers/job-handler.ts';

// Longer than what a small job may take.
await delay(2300);

/** Piscina task of a file that takes long to load: the numbers that it is given. */
export default createJobHandler((result: { readonly value: number }) => ({ result, transferred: [] }));
