/** A value that is there, or comes. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * What `next` makes of a value: at once where it is there. Small requests are served in one go once their body is there:
 * a promise for each step made them take a tenth longer.
 */
export const chain = <T, Next>(value: MaybePromise<T>, next: (value: T) => MaybePromise<Next>): MaybePromise<Next> =>
  value instanceof Promise ? value.then(next) : next(value);
