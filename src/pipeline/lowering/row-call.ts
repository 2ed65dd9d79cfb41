import type { DType } from '../../tensor/dtype.ts';
import type { KeyRows } from '../kernel-calls/attention-calls.ts';
import type { RegionRows } from '../kernel-calls/matrix-calls.ts';

/** The rows of a tensor and the regions of them, prepared once. */
export type PreparedRows = RegionRows & { readonly largestRegion: number; readonly keys?: KeyRows };

export type RowCall = PreparedRows & {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The buffer of an input in a datatype, where it is given, and the shapes of those that are. */
  readonly input: (name: string, datatype: DType) => string | undefined;
  readonly shapes: Readonly<Record<string, readonly number[] | undefined>>;
  /** How many positions the first axis of the regions has. */
  readonly groups: number;
  readonly emptyValue: number;
  readonly refuseEmpty: boolean;
  /** In the datatype of the rows. */
  readonly y: string;
};
