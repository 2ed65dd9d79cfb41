/** What added cells repeat (`numpy.pad`); `constant`: a value. */
export const PAD_MODES = ['constant', 'reflect', 'symmetric', 'edge', 'wrap'] as const;

export type PadMode = (typeof PAD_MODES)[number];
