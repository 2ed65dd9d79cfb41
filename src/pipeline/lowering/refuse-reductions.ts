import { RequestError } from '../../errors.ts';
import { type AnyReduction, isOfRows } from '../../reductions/reduction.ts';

/** @throws UNKNOWN_OPERATOR where there is not one reduction, or one without a state */
export const refuseWithoutState = (reductions: readonly AnyReduction[]): void => {
  const [first, ...others] = reductions;
  if (others.length > 0 || first === undefined) {
    const names = reductions.map(({ name }) => name);
    const detail = `partial: expected one reduction, whose state is returned, got ${names}`;
    throw new RequestError('UNKNOWN_OPERATOR', detail, '?partial');
  }
  if (isOfRows(first) && typeof first.state === 'string') {
    const detail = `partial: ${first.name} has no mergeable state: ${first.state}`;
    throw new RequestError('UNKNOWN_OPERATOR', detail, '?partial');
  }
};

/** @throws UNKNOWN_OPERATOR where an output without a channel axis would be joined with others */
export const refuseJoined = (reductions: readonly AnyReduction[]): void => {
  const ofRows = reductions.find(isOfRows);
  if (ofRows === undefined || reductions.length === 1) return;
  const names = reductions.map(({ name }) => name);
  throw new RequestError(
    'UNKNOWN_OPERATOR',
    `${names}: ${ofRows.name} is not joined with other reductions: ask for it alone`,
  );
};
