import { adaptive } from './adaptive/adaptive.ts';
import { global } from './global/global.ts';
import type { RegionScheme } from './region-scheme.ts';
import { window } from './window/window.ts';

/** Every region scheme, in the order of the catalogue. */
export const REGIONS: readonly RegionScheme[] = [window, adaptive, global];
