/** What a Task's resource can be: a Lambda function's ARN, or the start of another state machine's execution. */
export type TaskResource =
  { readonly functionArn: string } | { readonly startExecution: "startExecution" | "startExecution.sync:2" };

/** @returns undefined for what the rehearsal does not stand in for */
export function taskResource(resource: string): TaskResource | undefined {
  if (/^arn:aws[^:]*:lambda:[^:]+:\d{12}:function:/.test(resource)) return { functionArn: resource };
  const [, integration] = /^arn:aws[^:]*:states:[^:]*:\d*:states:(startExecution(?:\.sync:2)?)$/.exec(resource) ?? [];
  return integration === "startExecution" || integration === "startExecution.sync:2"
    ? { startExecution: integration }
    : undefined;
}
