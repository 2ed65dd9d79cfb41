import { describe, expect, test } from 'vitest';
import { readInference } from '../../../src/codec/inference-protocol.ts';
import { readJsonMessage } from '../../../src/codec/json.ts';
import { RequestError } from '../../../src/errors.ts';
import { createNumberListReader } from '../../../workers/json-number-reader.ts';
import { instantiateKernels } from '../../../workers/kernels/instance.ts';

const readList = createNumberListReader(instantiateKernels());
const LONG = `[${Array(200).fill('1.5')}]`;
const tensor = (more = '', data = '[1,2]', shape = 2): string =>
  `{"name":"x","datatype":"FP32","shape":[${shape}],"data":${data}${more}}`;

/** As the event loop and as the threads read it. */
const READERS = [
  ['here', (text: string) => readJsonMessage([Buffer.from(text)])],
  ['on a thread', (text: string) => readJsonMessage([Buffer.from(text)], readList)],
  ['as an inference', (text: string) => readInference([Buffer.from(text)], 'none')],
] as const;

const refusalOf = (read: (text: string) => unknown, text: string): unknown => {
  try {
    read(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { code: error.code, pointer: error.pointer };
  }
};

describe.each(READERS)('a second member of one name, read %s', (_where, read) => {
  test.each([
    ['of the message', `{"id":"a","id":"b","inputs":[${tensor()}]}`, '/id'],
    ['a list of tensors', `{"inputs":[${tensor()}],"inputs":[${tensor()}]}`, '/inputs'],
    ['of a tensor', `{"inputs":[${tensor(',"name":"y"')}]}`, '/inputs/0/name'],
    ['of the second tensor', `{"inputs":[${tensor()},${tensor(',"shape":[1]').replace('x', 'y')}]}`, '/inputs/1/shape'],
    ['long data', `{"inputs":[${tensor(`,"data":${LONG}`, LONG, 200)}]}`, '/inputs/0/data'],
    ['beside long data', `{"inputs":[${tensor(',"name":"y"', LONG, 200)}]}`, '/inputs/0/name'],
    ['of the parameters', `{"inputs":[${tensor()}],"parameters":{"a":1,"b":2,"a":1}}`, '/parameters/a'],
    ['written with an escape', `{"inputs":[${tensor(',"\\u006eame":"y"')}]}`, '/inputs/0/name'],
    ['with a space before its colon', `{"id" :"a" , "id" :"b","inputs":[${tensor()}]}`, '/id'],
    ['behind colons and quotes in texts', `{"id":"a:\\"{[,\\\\","inputs":[${tensor()}],"id":":"}`, '/id'],
    ['behind another id with colons', `{"id":"a","id":"b:c:d","inputs":[${tensor()}]}`, '/id'],
    ['beside an id of escaped colons', `{"id":"\\u003a\\u003a","inputs":[${tensor(',"name":"y"')}]}`, '/inputs/0/name'],
    ['with a slash and a tilde', `{"inputs":[${tensor()}],"parameters":{"a/~b":1,"a/~b":1}}`, '/parameters/a~1~0b'],
    [
      'that changes prototypes',
      `{"inputs":[${tensor()}],"parameters":{"__proto__":1,"__proto__":1}}`,
      '/parameters/__proto__',
    ],
  ])('is refused: %s', (_what, text, pointer) => {
    expect(refusalOf(read, text)).toEqual({ code: 'MALFORMED_JSON', pointer });
  });

  test.each([
    ['colons in an id', `{"id":"urn:uuid:\\"{\\\\","inputs":[${tensor()}]}`],
    [
      'the same names in different objects',
      `{"id":"a:b","inputs":[${tensor()}],"parameters":{"id":1,"name":"a:","data":2}}`,
    ],
    [
      'a member named as one of every object',
      `{"inputs":[${tensor()}],"parameters":{"toString":1,"constructor":"a:b"}}`,
    ],
    ['long data', `{"id":"a:b","inputs":[${tensor('', LONG, 200)}]}`],
  ])('is no such: %s', (_what, text) => {
    expect(refusalOf(read, text)).toBeUndefined();
  });
});
