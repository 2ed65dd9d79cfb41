import fc from 'fast-check';
import { readInference } from '../../../src/codec/inference-protocol.ts';
import { byteCount } from '../../../src/tensor/tensor.ts';
import { createNumberListReader } from '../../../workers/json-number-reader.ts';
import { instantiateKernels } from '../../../workers/kernels/instance.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { hostileValue, jsonWithNumbers, mutateJson } from '../mutate-json.ts';
import { randomFrom } from '../random.ts';
import { plainReader, type Target } from '../target.ts';
import { JSON_WORDS } from './json.ts';

/** Valid messages of the Open Inference Protocol, with tensors in the JSON and behind it. */
export const MESSAGES = [
  {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1, 2, 2], parameters: { binary_data_size: 16 } }],
    parameters: { kernel_shape: [2, 2], binary_data_output: true },
    outputs: [{ name: 'y', parameters: { binary_data: true } }],
  },
  { id: 'a', inputs: [{ name: 'x', datatype: 'INT64', shape: [1, 1, 2], data: [[[1, 2]]] }], parameters: {} },
  {
    model_name: 'torch.max_pool2d',
    inputs: [
      { name: 'input', datatype: 'FP32', shape: [1, 2, 9, 9], data: Array.from({ length: 162 }, (_, i) => i / 3) },
    ],
    parameters: { kernel_size: [2, 2], stride: '2', padding: 1, sequence_id: 7, timeout: 1000, priority: 1 },
    outputs: [{ name: 'output', parameters: { binary_data: false } }],
  },
];

const WORDS = [
  ...JSON_WORDS,
  ...[
    '"binary_data_size"',
    '"binary_data"',
    '"binary_data_output"',
    '"shared_memory_region"',
    '"classification"',
    '"timeout"',
  ],
];

const PLACES = [
  'id',
  'inputs',
  'outputs',
  'parameters',
  'name',
  'datatype',
  'shape',
  'data',
  'binary_data_size',
  'binary_data',
];

/** Messages that have any value at one of the places where the protocol has something. */
const built = fc
  .tuple(fc.constantFrom(...MESSAGES), fc.constantFrom(...PLACES), fc.nat())
  .map(([message, place, seed]) => {
    const value = hostileValue(randomFrom(seed));
    return Buffer.from(
      jsonWithNumbers(JSON.parse(JSON.stringify(message, (key, own) => (key === place ? value : own)))),
    );
  });

const seeds = MESSAGES.map((message) => Buffer.from(JSON.stringify(message)));
const readList = createNumberListReader(instantiateKernels());

/** The reader of messages of the Open Inference Protocol, whatever is said to follow them. */
export const inference: Target = {
  name: 'inference',
  share: 2,
  mutant: (random) => {
    if (random.below(3) > 0) return Buffer.from(jsonWithNumbers(mutateJson(random, random.pick(MESSAGES))));
    return mutateBytes(random, seeds, WORDS);
  },
  built,
  open: plainReader((input) => {
    // A part of a body in bytes is that of the first message, where there is one.
    const binaryPart = (['none', 'unknown', 16] as const)[input.length % 3] ?? 'none';
    for (const { chunks, ...spec } of readInference([input], binaryPart, readList).inputs) {
      if (!(byteCount(spec) >= 0)) throw new Error(`a tensor of ${byteCount(spec)} bytes`);
      if (chunks && chunks[0]?.length !== byteCount(spec))
        throw new Error(`[${spec.shape}] has ${chunks[0]?.length} bytes`);
    }
    return undefined;
  }),
};
