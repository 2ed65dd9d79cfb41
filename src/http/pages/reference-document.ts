import { openapiDocument } from '../openapi/document.ts';

type Parameter = { readonly in: string; readonly required?: boolean; readonly example?: unknown; examples?: object };

/** The page sends an optional parameter of an enumeration as its first value unless an example says that it is off. */
const OFF = { default: { 'x-disabled': true } };

/** Returns the OpenAPI document for the page of the reference: optional parameters are off until a reader sets them. */
export const referenceDocument = (): object => {
  const document = openapiDocument() as { readonly components: { readonly parameters: Record<string, Parameter> } };
  for (const parameter of Object.values(document.components.parameters))
    if (parameter.in !== 'path' && !parameter.required && parameter.example === undefined) parameter.examples = OFF;
  return document;
};
