import type { TensorSpec } from '../../tensor/tensor.ts';
import type { Attributes } from '../plans/attributes.ts';
import { type Exchange, planExchange, receiveTensor, type Serving } from '../requests/exchange.ts';
import { chain, type MaybePromise } from '../requests/maybe-promise.ts';
import { PLAN_LIMITS, suggestStream } from '../streaming/suggest-stream.ts';
import type { Format, Received } from './format.ts';
import { theOutput } from './the-output.ts';

/** A tensor that is still to come: what is known of it, and the attributes that were said beside. */
export type TensorHead = { readonly spec: TensorSpec; readonly headBytes: number; readonly attributes: Attributes };

/** A format whose bodies are a head that describes one tensor, and behind it nothing but the tensor's bytes. */
export type TensorFormat = {
  readonly mediaType: string;
  /** Reads the head: the body is then at the tensor's first byte. */
  readonly readHead: (
    exchange: Pick<Serving, 'body' | 'record'> & { readonly query: Attributes },
  ) => MaybePromise<TensorHead>;
  readonly writeHead: (spec: TensorSpec) => {
    readonly headers: Readonly<Record<string, string>>;
    readonly bytes?: Uint8Array;
  };
};

/** The format of bodies that are read and written whole. */
export const oneTensor = (tensor: TensorFormat): Format => ({
  mediaType: tensor.mediaType,
  carriesMany: false,
  tensor,
  receive: (exchange: Exchange) => {
    exchange.operator.check();
    return chain(tensor.readHead(exchange), (head) => {
      try {
        return receiveOne(exchange, head);
      } catch (error) {
        const { attributes, spec } = head;
        throw suggestStream(error, PLAN_LIMITS, () => exchange.operator.isStreamable?.(attributes, [spec]) ?? false);
      }
    });
  },
  encode: (_exchange, outputs) => {
    const { spec, chunks } = theOutput(outputs);
    const head = tensor.writeHead(spec);
    return { headers: head.headers, chunks: head.bytes ? [head.bytes, ...chunks] : chunks };
  },
});

/** The plan and the tensor whose head was read. What exceeds a limit is refused at once, not by a promise. */
const receiveOne = (exchange: Exchange, { spec, headBytes, attributes }: TensorHead): MaybePromise<Received> => {
  const plan = planExchange(exchange, attributes, [spec]);
  return chain(receiveTensor(exchange, plan, spec, headBytes), ({ chunks, begun }) => ({
    plan,
    attributes,
    inputs: [{ ...spec, chunks }],
    ...(begun !== undefined && { begun }),
  }));
};
