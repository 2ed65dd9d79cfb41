import { cutChunks } from '../../codec/cut-chunks.ts';
import { refuseOtherSize } from '../../codec/inference-protocol.ts';
import { refuseManyTensors } from '../../codec/input-limit.ts';
import { PREFIX_BYTES, readSafetensorsHead, safetensorsHeadBytes } from '../../codec/safetensors.ts';
import { writeSafetensors } from '../../codec/safetensors-output.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { bytesOf } from '../../tensor/chunks.ts';
import { byteCount, type Tensor, type TensorSpec } from '../../tensor/tensor.ts';
import { refuseLargeBody } from '../body/body.ts';
import { createHeaderCache } from '../body/header-cache.ts';
import { timed } from '../observability/request-trace.ts';
import { type Exchange, planExchange, reserve, reservePlan } from '../requests/exchange.ts';
import type { Format } from './format.ts';

/** A safetensors file: several tensors by their names. */
export const safetensors: Format = {
  mediaType: 'application/x-safetensors',
  carriesMany: true,
  receive: async (exchange) => {
    exchange.operator.check();
    const { specs, headBytes } = await receiveHead(exchange);
    refuseManyTensors('inputs', specs.length, exchange.context.config.maxInputs);
    const plan = planExchange(exchange, exchange.query, specs);
    return { plan, attributes: exchange.query, inputs: await receiveTensors(exchange, plan, specs, headBytes) };
  },
  encode: (_exchange, outputs) => ({ headers: {}, chunks: writeSafetensors(outputs) }),
};

const kept = createHeaderCache<readonly TensorSpec[]>();

type Head = { readonly specs: readonly TensorSpec[]; readonly headBytes: number };

const receiveHead = async (exchange: Exchange): Promise<Head> => {
  const { body, context, record } = exchange;
  const take = (bytes: number) => timed(record, 'receive', () => body.take(bytes));
  const prefix = await take(PREFIX_BYTES);
  const headBytes = safetensorsHeadBytes(Buffer.concat(prefix));
  refuseLargeBody(headBytes, context.config.maxBodyBytes);
  await reserve(exchange, headBytes);
  const header = await take(headBytes - PREFIX_BYTES);
  const head = Buffer.concat([...prefix, ...header]);
  return { specs: kept(head, '', () => readSafetensorsHead(head)), headBytes };
};

/** The tensors that follow a head; a length that was declared is checked before anything is reserved or read. */
const receiveTensors = async (
  exchange: Exchange,
  plan: Plan,
  specs: readonly TensorSpec[],
  headBytes: number,
): Promise<readonly Tensor[]> => {
  const { body, context, record } = exchange;
  const sizes = specs.map(byteCount);
  const expected = sizes.reduce((sum, bytes) => sum + bytes, 0);
  if (body.declaredBytes !== undefined) refuseOtherSize(specs, body.declaredBytes - headBytes);
  refuseLargeBody(headBytes + expected, context.config.maxBodyBytes);
  await reservePlan(exchange, plan);
  const chunks = await timed(record, 'receive', () => body.read(expected));
  const received = bytesOf(chunks);
  refuseOtherSize(specs, received, received > expected);
  const parts = cutChunks(chunks, sizes);
  return specs.map((spec, i) => ({ ...spec, chunks: parts[i] ?? [] }));
};
