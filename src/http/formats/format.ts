import type { IncrementalRun } from '../../dispatch/incremental-run.ts';
import type { Plan } from '../../pipeline/plan.ts';
import type { Tensor, TensorSpec } from '../../tensor/tensor.ts';
import type { Attributes } from '../plans/attributes.ts';
import type { Exchange } from '../requests/exchange.ts';
import type { MaybePromise } from '../requests/maybe-promise.ts';
import type { TensorFormat } from './one-tensor.ts';

/** What a pooling runs on. */
export type Received = {
  readonly plan: Plan;
  /** What the plan was made with. */
  readonly attributes: Attributes;
  readonly inputs: readonly Tensor[];
  /** The plan, where it ran while the one input was received: that has no bytes then. */
  readonly begun?: IncrementalRun;
  /** The caller's name for the request, echoed where the format of the answer can. */
  readonly id?: string;
};

/** An output with its bytes, in chunks of whole elements: little-endian, row-major. */
export type Output = { readonly spec: TensorSpec; readonly chunks: readonly Uint8Array[] };

/** An answer's body, in chunks, and the headers that belong to it. */
export type FormatResponse = {
  readonly headers: Readonly<Record<string, string>>;
  readonly chunks: readonly Uint8Array[];
  /** Whether it is compressed for callers who accept that. */
  readonly compressible?: boolean;
};

/** A format of bodies, in both directions. */
export type Format = {
  readonly mediaType: string;
  /** Whether a body may hold several tensors. */
  readonly carriesMany: boolean;
  /** Its head and what follows, where a body is one tensor and can be streamed. */
  readonly tensor?: TensorFormat;
  /**
   * The plan and the tensors of a request. Refuses as early as the format lets it, at best before the body is
   * invited; reserves the bytes of body and plan before it reads them.
   */
  readonly receive: (exchange: Exchange) => MaybePromise<Received>;
  /** Bytes that `encode` holds beside the outputs. */
  readonly textBytes?: (outputs: readonly TensorSpec[]) => number;
  readonly encode: (
    exchange: Exchange,
    outputs: readonly Output[],
    id: string | undefined,
  ) => MaybePromise<FormatResponse>;
};
