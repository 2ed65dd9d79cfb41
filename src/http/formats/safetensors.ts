import { refuseManyTensors } from '../../codec/input-limit.ts';
import { PREFIX_BYTES, readSafetensorsHead, safetensorsHeadBytes } from '../../codec/safetensors.ts';
import { writeSafetensors } from '../../codec/safetensors-output.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { createHeaderCache } from '../body/header-cache.ts';
import type { Format } from './format.ts';
import { WITHOUT_JSON } from './message.ts';

const heads = createHeaderCache<readonly TensorSpec[]>();

/** A safetensors file: several named tensors. */
export const safetensors: Format = {
  mediaType: 'application/x-safetensors',
  carriesMany: true,
  readMessage: async ({ body, context }, query) => {
    const prefix = await body.takePrefix(PREFIX_BYTES);
    const headBytes = safetensorsHeadBytes(Buffer.concat(prefix));
    const header = await body.takeHead(headBytes - PREFIX_BYTES, headBytes);
    const head = Buffer.concat([...prefix, ...header]);
    const inputs = heads(head, '', () => readSafetensorsHead(head));
    refuseManyTensors('inputs', inputs.length, context.config.maxInputs);
    return { ...WITHOUT_JSON, inputs, attributes: query, headBytes };
  },
  encode: (_request, outputs, { document }) => {
    const metadata = document && { explanation: new TextDecoder().decode(document) };
    return { headers: {}, chunks: writeSafetensors(outputs, metadata) };
  },
};
