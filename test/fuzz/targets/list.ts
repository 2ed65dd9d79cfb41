import type { Target } from '../target.ts';
import { http } from './http.ts';
import { inference } from './inference.ts';
import { json } from './json.ts';
import { models } from './models.ts';
import { npy } from './npy.ts';
import { query } from './query.ts';
import { safetensors } from './safetensors.ts';

/** All that reads what strangers send. */
export const TARGETS: readonly Target[] = [npy, safetensors, json, inference, query, models, http];
