/** A value or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Returns the result of `next` for a value, at once if it is no promise. Small requests are served synchronously from the end of
 * their body: a promise for each step took a tenth of a request (bench: raw 4 KB).
 */
export const chain = <T, Next>(value: MaybePromise<T>, next: (value: T) => MaybePromise<Next>): MaybePromise<Next> =>
  value instanceof Promise ? value.then(next) : next(value);
