import { allowed, type Bound } from './bounds.ts';
import type { Response } from './service.ts';

/** The first difference of our response from the library's, in words; undefined where there is none. */
export const difference = (ours: Response, theirs: Response, bound: Bound): string | undefined => {
  if ('unsupported' in theirs || 'unsupported' in ours) return undefined;
  if ('refused' in theirs) return 'refused' in ours ? undefined : `served, the library refuses: ${theirs.refused}`;
  if ('refused' in ours) return `refused, the library does not: ${ours.refused}`;
  for (const [o, want] of theirs.outputs.entries()) {
    const got = ours.outputs[o];
    if (got === undefined) return `${want.name} is missing`;
    if (got.datatype !== want.datatype) return `${want.name} is ${got.datatype}, the library’s ${want.datatype}`;
    if (`${got.shape}` !== `${want.shape}`) return `${want.name} is [${got.shape}], the library’s [${want.shape}]`;
    for (const [i, value] of want.data.entries()) {
      const result = got.data[i] ?? Number.NaN;
      if (result === value || (result !== result && value !== value)) continue;
      const [a, b] = [Number(result), Number(value)];
      const isIndex = o > 0 || typeof value === 'bigint';
      if (!isIndex && Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= allowed(bound, b, want.datatype))
        continue;
      return `${want.name}[${i}] is ${result}, the library’s ${value}`;
    }
  }
  return undefined;
};
