import type { Plan } from '../../pipeline/plan.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Attributes } from '../plans/attributes.ts';
import type { MaybePromise } from '../requests/maybe-promise.ts';
import type { ServedRequest } from '../requests/served-request.ts';
import type { Message } from './message.ts';

/** An output with its bytes, in chunks of whole elements: little-endian, row-major. */
export type Output = { readonly spec: TensorSpec; readonly chunks: readonly Uint8Array[] };

/** A response's body, in chunks, and the headers that belong to it. */
export type FormatResponse = {
  readonly headers: Readonly<Record<string, string>>;
  readonly chunks: readonly Uint8Array[];
  /** Whether it is compressed for callers who accept that. */
  readonly compressible?: boolean;
};

/** The head of one tensor whose bytes follow, and the attributes beside it. */
export type TensorHead = { readonly spec: TensorSpec; readonly headBytes: number; readonly attributes: Attributes };

/** A format whose bodies are a head that describes one tensor, and after it nothing but the tensor's bytes. */
export type TensorFormat = {
  readonly mediaType: string;
  /** Reads the head: the body is then at the tensor's first byte. */
  readonly readHead: (request: ServedRequest, query: Attributes) => MaybePromise<TensorHead>;
  readonly writeHead: (spec: TensorSpec) => {
    readonly headers: Readonly<Record<string, string>>;
    readonly bytes?: Uint8Array;
  };
};

/** A format of bodies, in both directions. Knows bytes; no plan and no admission. */
export type Format = {
  readonly mediaType: string;
  /** Whether a body may hold several tensors. */
  readonly carriesMany: boolean;
  /** Its head and what follows, where a body is one tensor and can be streamed. */
  readonly tensor?: TensorFormat;
  /** Reads a body up to the tensors whose bytes follow. */
  readonly readMessage: (request: ServedRequest, query: Attributes) => MaybePromise<Message>;
  /** Bytes that `encode` holds beside the outputs, of a format that writes text. */
  readonly textBytes?: (outputs: readonly TensorSpec[]) => number;
  readonly encode: (
    request: ServedRequest,
    outputs: readonly Output[],
    id: string | undefined,
  ) => MaybePromise<FormatResponse>;
};

/** How the outputs of a plan are sent. */
export type ResponseWriter = {
  /** Outputs that are sent as bytes. */
  readonly binary: readonly TensorSpec[];
  /** Outputs that are written as JSON, and the bytes that their text holds. */
  readonly text: readonly TensorSpec[];
  readonly textBytes: number;
  readonly write: (request: ServedRequest, outputs: readonly Output[]) => MaybePromise<FormatResponse>;
};

/** How one address reads requests and writes responses. */
export type Protocol = {
  readonly readMessage: (request: ServedRequest) => MaybePromise<Message>;
  /** @throws NOT_ACCEPTABLE, INVALID_OUTPUT before the tensors are read */
  readonly writerOf: (message: Message, plan: Plan) => ResponseWriter;
  /** Whether its bodies can be streamed. */
  readonly streams: boolean;
};
