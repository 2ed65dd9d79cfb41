import type { WideTensor } from '../explained-pooling.ts';
import type { Matrix } from './matrix.ts';

/** One region of a reduction of rows, and the gradient of its output. */
export type RanRows = {
  /** The rows of the region, of all channels. */
  readonly rows: Matrix;
  /** Other rows of which the keys of attention are made. */
  readonly keyRows: Matrix | undefined;
  /** Queries of the region. */
  readonly queries: Matrix;
  /** Of the region's output, flat. */
  readonly gradient: Float64Array;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, WideTensor | undefined>>;
};

/** Returns the gradient of each row of a region. */
export type RowGradient = (ran: RanRows) => Matrix;
