import { chain } from '../requests/maybe-promise.ts';
import type { Format, TensorFormat, TensorHead } from './format.ts';
import { type Message, WITHOUT_JSON } from './message.ts';
import { theOutput } from './the-output.ts';

/** Returns the format of bodies of one tensor. */
export const oneTensor = (tensor: TensorFormat): Format => ({
  mediaType: tensor.mediaType,
  carriesMany: false,
  tensor,
  readMessage: (request, query) => chain(tensor.readHead(request, query), messageOf),
  encode: (_request, outputs) => {
    const { spec, chunks } = theOutput(outputs);
    const head = tensor.writeHead(spec);
    return { headers: head.headers, chunks: head.bytes ? [head.bytes, ...chunks] : chunks };
  },
});

const messageOf = ({ spec, headBytes, attributes }: TensorHead): Message => ({
  ...WITHOUT_JSON,
  inputs: [spec],
  attributes,
  headBytes,
});
