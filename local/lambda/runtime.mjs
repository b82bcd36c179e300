// The process that a Lambda function runs in. Plain JavaScript: it is started without the rehearsal's own loader, as
// Lambda's would be. argv: module of the bundle, name of the handler's export.
import { createRequire, syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";
import timers from "node:timers/promises";
import { pathToFileURL } from "node:url";

const [, , modulePath, handlerName] = process.argv;

const failed = (error) => ({
  error: {
    errorType: error instanceof Error ? error.name : typeof error,
    errorMessage: error instanceof Error ? error.message : String(error),
    trace: error instanceof Error ? String(error.stack).split("\n") : [],
  },
});

/** The names that Lambda's runtime gives to what goes wrong before a handler is called. */
const runtimeError = (name, message) => Object.assign(new Error(message), { name: `Runtime.${name}` });

/** By `require`, as Lambda's runtime loads a bundle; by `import` what needs it, which takes half as long again. */
async function loadModule() {
  const imported = () => import(pathToFileURL(modulePath).href);
  if (modulePath.endsWith(".mjs")) return imported();
  try {
    return createRequire(modulePath)(modulePath);
  } catch (error) {
    if (/^ERR_REQUIRE_(ESM|ASYNC_MODULE)$/.test(error?.code)) return imported();
    throw error;
  }
}

async function load() {
  const module = await loadModule().catch((error) => {
    if (error instanceof SyntaxError) throw runtimeError("UserCodeSyntaxError", String(error));
    if (/^(ERR_)?MODULE_NOT_FOUND$/.test(error?.code)) throw runtimeError("ImportModuleError", String(error));
    throw error;
  });
  const handler = module[handlerName] ?? module.default?.[handlerName];
  if (typeof handler !== "function")
    throw runtimeError(
      "HandlerNotFound",
      `${basename(modulePath).replace(/\.[^.]+$/, "")}.${handlerName} is undefined or not exported`,
    );
  return { handler };
}

// Whoever invokes it is gone: nobody would ever end it.
process.on("disconnect", () => process.exit());

// The rehearsal's time: a function's clock shows it, and a function that sleeps sleeps in it. Timeouts of requests stay
// real.
const RealDate = Date;
/** Milliseconds by which the rehearsal's time is ahead. */
let ahead = 0;
const now = () => RealDate.now() + ahead;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, property) => (property === "now" ? now : Reflect.get(target, property)),
});
let inRehearsalTime = false;
let sleeps = 0;
const sleepers = new Map();
const realSleep = timers.setTimeout;
timers.setTimeout = (milliseconds = 1, value = undefined, options = undefined) => {
  if (!inRehearsalTime || options?.signal !== undefined) return realSleep(milliseconds, value, options);
  return new Promise((resolve) => {
    const sleep = sleeps++;
    sleepers.set(sleep, () => resolve(value));
    process.send({ sleep, milliseconds });
  });
};
syncBuiltinESMExports();

const loading = load().catch(failed);

process.on("message", async (message) => {
  ahead = message.now === undefined ? 0 : message.now - RealDate.now();
  if (message.woken !== undefined) {
    sleepers.get(message.woken)();
    sleepers.delete(message.woken);
    return;
  }
  const { event, context, timeoutMs } = message;
  inRehearsalTime = message.now !== undefined;
  const deadline = Date.now() + timeoutMs;
  context.getRemainingTimeInMillis = () => deadline - Date.now();
  const { handler, error } = await loading;
  if (error) {
    process.send({ error });
    return;
  }
  try {
    const result = await handler(event, context);
    process.send({ result: JSON.stringify(result ?? null) });
  } catch (thrown) {
    process.send(failed(thrown));
  }
});
