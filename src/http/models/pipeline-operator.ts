import { Type } from '@sinclair/typebox';
import { readJsonText } from '../../codec/json-text.ts';
import { RequestError } from '../../errors.ts';
import type { Model } from '../../models/model.ts';
import { readAttributes } from '../../pipeline/attributes/attributes.ts';
import { planDocument } from '../../pipeline/document/plan-document.ts';
import { readDocument } from '../../pipeline/document/read-document.ts';
import type { Operator } from '../plans/operator.ts';
import type { PlanCache } from '../plans/plan-cache.ts';

/** The attribute that is the document of a pipeline, and the operator that it is one of. */
export const PIPELINE = 'pipeline';

const parameters = {
  [PIPELINE]: Type.Unsafe<unknown>({ description: 'a document as of /v1/pipelines/schema, or its JSON as a text' }),
};

/** The model whose requests bring their pipeline; what it takes and gives is up to them. */
export const PIPELINE_MODEL: Model = Object.freeze({
  name: PIPELINE,
  inputs: [{ name: 'x', optional: true }],
  outputs: [],
  parameters,
  plan: ({ [PIPELINE]: pipeline, ...others }, inputs) => {
    readAttributes({}, others, PIPELINE);
    const document = readDocument(typeof pipeline === 'string' ? parse(pipeline) : pipeline, `?${PIPELINE}`);
    return planDocument({ document, inputs, at: `?${PIPELINE}` });
  },
} satisfies Model);

/** The operator of requests that bring their pipeline, whose inputs have the names that it has for them. */
export const pipelineOperator = (plans: PlanCache): Operator => ({
  name: PIPELINE,
  check: () => {},
  matchInputs: ({ inputs }) => inputs,
  plan: (attributes, given) =>
    plans.plan({ name: PIPELINE, attributes, inputs: given }, (inputs) => PIPELINE_MODEL.plan(attributes, inputs)),
});

const parse = (text: string): unknown => {
  try {
    return readJsonText(text);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new RequestError(error.code, `pipeline: ${error.detail}`, `?${PIPELINE}`);
  }
};
