import type { Random } from '../../fuzz/random.ts';
import { between, chance, list } from '../draw.ts';

/** Returns a shape of `least` to `most` axes; an axis is empty with the probability `empty`. */
export const shapeOf = (random: Random, least: number, most: number, empty = 0.05): number[] =>
  list(between(random, least, most), () => (chance(random, empty) ? 0 : between(random, 1, 6)));
