import { abs } from './abs/abs.ts';
import { cast } from './cast/cast.ts';
import { pad } from './pad/pad.ts';
import { power } from './power/power.ts';
import type { Transform } from './transform.ts';

/** Every transform. */
export const TRANSFORMS: readonly Transform[] = [pad, abs, power, cast];
