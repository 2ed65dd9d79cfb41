import type { RequestedOutput } from '../../codec/inference-protocol-parameters.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Attributes } from '../plans/attributes.ts';

/** A tensor of a message, with its bytes, or without chunks if they follow in the body. */
export type MessageInput = TensorSpec & { readonly chunks?: readonly Uint8Array[] };

/** The head of a body, which precedes the tensors whose bytes follow in the order of `inputs`. */
export type Message = {
  readonly inputs: readonly MessageInput[];
  /** Parameters of the query and of the body together. */
  readonly attributes: Attributes;
  /** Parameters of the body, which the pointers of refusals refer to. */
  readonly parameters: Attributes;
  /** Attributes that are members of the body beside its parameters. */
  readonly members?: Attributes;
  /** Bytes of the head. */
  readonly headBytes: number;
  /** Bytes of JSON among them. */
  readonly jsonBytes: number;
  /** The id that the caller gave the request. */
  readonly id?: string;
  readonly timeoutMicroseconds?: number;
  /** Requested outputs in the order of the response; undefined: all, as bytes if `binaryOutputs`. */
  readonly outputs?: readonly RequestedOutput[];
  readonly binaryOutputs?: boolean;
  /** Whether NaN and infinities of JSON are written without quotes. */
  readonly writesBareNonFinite?: boolean;
};

/** The members of a message without JSON. */
export const WITHOUT_JSON: Pick<Message, 'parameters' | 'jsonBytes'> = Object.freeze({
  parameters: Object.freeze({}),
  jsonBytes: 0,
});
