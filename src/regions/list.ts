import { adaptive } from './adaptive/adaptive.ts';
import { fractional } from './fractional/fractional.ts';
import { global } from './global/global.ts';
import { pyramid } from './pyramid/pyramid.ts';
import type { RegionScheme } from './region-scheme.ts';
import { rmac } from './rmac/rmac.ts';
import { roi } from './roi/roi.ts';
import { roiAlign } from './roi-align/roi-align.ts';
import { segment } from './segment/segment.ts';
import { sequence } from './sequence/sequence.ts';
import { span } from './span/span.ts';
import { window } from './window/window.ts';

/** Every region scheme, in the order of the catalogue. */
export const REGIONS: readonly RegionScheme[] = [
  window,
  adaptive,
  global,
  pyramid,
  fractional,
  sequence,
  segment,
  span,
  roi,
  roiAlign,
  rmac,
];
