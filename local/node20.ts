/**
 * aws-local-stepfunctions uses Promise.withResolvers, which Node has from 22 on; this project runs from 20.19 on.
 * Imported first.
 */
type WithResolvers = <T>() => {
  promise: Promise<T>;
  resolve: (value: T | PromiseLike<T>) => void;
  reject: (reason?: unknown) => void;
};

const constructor = Promise as unknown as { withResolvers?: WithResolvers };
constructor.withResolvers ??= <T>() => {
  let resolve!: (value: T | PromiseLike<T>) => void;
  let reject!: (reason?: unknown) => void;
  const promise = new Promise<T>((a, b) => {
    resolve = a;
    reject = b;
  });
  return { promise, resolve, reject };
};
