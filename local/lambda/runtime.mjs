// The process that a Lambda function runs in. Plain JavaScript: it is started without the rehearsal's own loader, as Lambda's would be.
// argv: module of the bundle, name of the handler's export.
import { pathToFileURL } from "node:url";

const [, , modulePath, handlerName] = process.argv;

const failed = (error) => ({
  error: {
    errorType: error instanceof Error ? error.name : typeof error,
    errorMessage: error instanceof Error ? error.message : String(error),
    trace: error instanceof Error ? String(error.stack).split("\n") : [],
  },
});

const loading = import(pathToFileURL(modulePath).href).then(
  (module) => {
    const handler = module[handlerName] ?? module.default?.[handlerName];
    if (typeof handler !== "function") throw Object.assign(new Error(`${handlerName} is undefined or not exported`), { name: "Runtime.HandlerNotFound" });
    return { handler };
  },
).catch(failed);

process.on("message", async ({ event, context }) => {
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
