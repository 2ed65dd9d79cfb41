import type { PipelineDocument } from './document.ts';
import type { PlacedStep } from './link-steps.ts';

/** The steps of a document with their places, and with attributes that a call gives. */
export const placeSteps = (
  { steps, parameters = {} }: PipelineDocument,
  given: Readonly<Record<string, unknown>>,
  at: string,
): readonly PlacedStep[] =>
  steps.map((step, i) => {
    const pointer = `${at}/steps/${i}`;
    const attributes: Record<string, unknown> = { ...step.attributes };
    const sources: Record<string, string> = {};
    for (const [name, parameter] of Object.entries(parameters)) {
      if (parameter.step !== i) continue;
      const value = Object.hasOwn(given, name) ? given[name] : parameter.default;
      if (value === undefined) continue;
      attributes[parameter.attribute] = value;
      if (Object.hasOwn(given, name)) sources[parameter.attribute] = name;
    }
    return {
      ...step,
      attributes: attributes as NonNullable<PlacedStep['attributes']>,
      place: { label: `step ${i}`, pointer, attributes: `${pointer}/attributes`, parameters: sources },
    };
  });
