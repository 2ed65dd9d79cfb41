import type { Plan } from '../../pipeline/plan.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Attributes } from '../plans/attributes.ts';
import type { MaybePromise } from '../requests/maybe-promise.ts';
import type { ServedRequest } from '../requests/served-request.ts';
import type { Message } from './message.ts';

/** An output and its bytes, little-endian and row-major, in chunks of whole elements. */
export type Output = { readonly spec: TensorSpec; readonly chunks: readonly Uint8Array[] };

/** The body of a response in chunks, and its headers. */
export type FormatResponse = {
  readonly headers: Readonly<Record<string, string>>;
  readonly chunks: readonly Uint8Array[];
  /** Whether it may be compressed for callers who accept that. */
  readonly compressible?: boolean;
};

/** The head of one tensor whose bytes follow, and the attributes of the query. */
export type TensorHead = { readonly spec: TensorSpec; readonly headBytes: number; readonly attributes: Attributes };

/** A format whose bodies are a head that describes one tensor, and the bytes of the tensor. */
export type TensorFormat = {
  readonly mediaType: string;
  /** Reads the head; the body is then at the first byte of the tensor. */
  readonly readHead: (request: ServedRequest, query: Attributes) => MaybePromise<TensorHead>;
  readonly writeHead: (spec: TensorSpec) => {
    readonly headers: Readonly<Record<string, string>>;
    readonly bytes?: Uint8Array;
  };
};

/** Members of a response beside its tensors. */
export type ResponseMembers = {
  readonly id?: string;
  /** A JSON object in UTF-8: the document of an analysis. */
  readonly document?: Uint8Array;
};

/** A format of request and response bodies. A format depends on bytes only, not on plans or admission. */
export type Format = {
  readonly mediaType: string;
  /** Whether a body may hold several tensors. */
  readonly carriesMany: boolean;
  /** The head of a format whose bodies are one tensor and can be streamed. */
  readonly tensor?: TensorFormat;
  /** Reads a body up to the tensors whose bytes follow. */
  readonly readMessage: (request: ServedRequest, query: Attributes) => MaybePromise<Message>;
  /** Returns the bytes that `encode` holds beside the outputs; absent for binary formats. */
  readonly textBytes?: (outputs: readonly TensorSpec[]) => number;
  readonly encode: (
    request: ServedRequest,
    outputs: readonly Output[],
    members: ResponseMembers,
  ) => MaybePromise<FormatResponse>;
};

/** The writer of a response to a plan. */
export type ResponseWriter = {
  /** Outputs that are sent as bytes. */
  readonly binary: readonly TensorSpec[];
  /** Outputs that are written as JSON, and the bytes that their text holds. */
  readonly text: readonly TensorSpec[];
  readonly textBytes: number;
  readonly write: (request: ServedRequest, outputs: readonly Output[]) => MaybePromise<FormatResponse>;
};

/** The protocol by which a route reads requests and writes responses. */
export type Protocol = {
  readonly readMessage: (request: ServedRequest) => MaybePromise<Message>;
  /** @throws NOT_ACCEPTABLE, INVALID_OUTPUT before the tensors are read */
  readonly writerOf: (message: Message, plan: Plan) => ResponseWriter;
  /** Whether its bodies can be streamed. */
  readonly streams: boolean;
};
