/**
 * What one would write in an afternoon: Fastify and onnxruntime on the event loop, for max pooling of one FP32 tensor as
 * raw bytes or JSON, with the query of /v1/pool/window/max.
 */
import Fastify from 'fastify';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { onnxModel } from './onnx-model.ts';

type Query = Readonly<Record<'shape' | 'kernel_shape' | 'strides' | 'pads', string>>;
type Message = { readonly inputs: readonly [{ readonly shape: readonly number[]; readonly data: readonly number[] }] };

const FLOAT = 1;
const numbers = (text: string): number[] => text.split(',').map(Number);

type Session = Awaited<ReturnType<typeof InferenceSession.create>>;
const sessions = new Map<string, Promise<Session>>();

const sessionOf = (shape: readonly number[], { kernel_shape, strides, pads }: Query): Promise<Session> => {
  const key = `${shape};${kernel_shape};${strides};${pads}`;
  const session = sessions.get(key);
  if (session !== undefined) return session;
  const kernel = numbers(kernel_shape);
  const each = (text: string, count: number): number[] => Array<number>(count).fill(Number(text));
  const model = onnxModel({
    op: 'MaxPool',
    inputs: [{ name: 'x', type: FLOAT, shape }],
    outputs: [{ name: 'y', type: FLOAT }],
    attributes: {
      kernel_shape: kernel,
      strides: each(strides, kernel.length),
      pads: each(pads, 2 * kernel.length),
    },
  });
  const created = InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  sessions.set(key, created);
  return created;
};

const pool = async (data: Float32Array, shape: readonly number[], query: Query): Promise<Float32Array> => {
  const session = await sessionOf(shape, query);
  const { y } = await session.run({ x: new Tensor('float32', data, shape) });
  return y?.data ?? new Float32Array();
};

const app = Fastify({ bodyLimit: 2 ** 30 });
app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.post<{ Querystring: Query; Body: Buffer | Message }>('/v1/pool/window/max', async (request, reply) => {
  const { body, query } = request;
  if (!Buffer.isBuffer(body)) {
    const [{ shape, data }] = body.inputs;
    const pooled = await pool(Float32Array.from(data), shape, query);
    return { outputs: [{ name: 'y', datatype: 'FP32', data: Array.from(pooled) }] };
  }
  const aligned = body.byteOffset % 4 === 0 ? body : Buffer.from(body);
  const floats = new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
  const pooled = await pool(floats, numbers(query.shape), query);
  reply.type('application/octet-stream');
  return reply.send(Buffer.from(pooled.buffer, pooled.byteOffset, pooled.byteLength));
});
process.stdout.write(`${await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })}\n`);
