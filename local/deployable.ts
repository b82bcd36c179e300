import {
  assumedByStepFunctions,
  failureSending,
  machineObservation,
  managedRule,
  queuePolling,
} from "./iam/actions/services.ts";
import type { ApiCall } from "./iam/decide.ts";
import type { Iam } from "./iam/iam.ts";
import { refuseInvalid } from "./stepfunctions/engine.ts";
import type { Deployment } from "./template/deployment.ts";
import { startAtDeployment } from "./template/schedules.ts";
import { everyState, type StateMachineDefinition } from "./template/supported-definition.ts";
import { taskResource } from "./template/task-resource.ts";

/**
 * @throws Error for what CloudFormation would fail to create: a machine whose definition is invalid, or whose role may
 *   not write its log or learn of its children's ends, a function whose role may not send to its queue of failures or
 *   take from its queue, a queue that shows a message again before the function's timeout; and for a schedule that
 *   would start a paid run by being deployed
 */
export async function refuseUndeployable(deployment: Deployment, iam: Iam, now: Date): Promise<void> {
  const { stateMachines, functions, queues, eventSources, schedules } = deployment;
  const deployed = async (what: string, calls: readonly ApiCall[]): Promise<void> => {
    await iam.authorize(...calls).catch((error: unknown) => {
      throw undeployable(what, error instanceof Error ? error.message : String(error), error);
    });
  };
  for (const { name, roleArn, definition } of stateMachines) {
    refuseInvalid(definition);
    await deployed(`state machine ${name}`, [
      assumedByStepFunctions(roleArn),
      ...machineObservation(roleArn, name),
      ...(waitsForChildren(definition) ? managedRule(roleArn, name) : []),
    ]);
  }
  for (const lambda of functions)
    if (lambda.failureQueueArn !== undefined)
      await deployed(`function ${lambda.id}`, [failureSending(lambda.roleArn, lambda.name, lambda.failureQueueArn)]);
  for (const { id, queueArn, functionArn } of eventSources) {
    const target = functions.find(({ arn }) => arn === functionArn);
    const visibility = queues.find(({ arn }) => arn === queueArn)?.visibilitySeconds ?? 0;
    if (target === undefined) continue;
    await deployed(`event source ${id}`, queuePolling(target.roleArn, target.name, queueArn));
    // In Lambda's words (CreateEventSourceMapping, InvalidParameterValueException).
    if (visibility < target.timeoutSeconds)
      throw undeployable(
        `event source ${id}`,
        `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${target.timeoutSeconds} seconds`,
      );
  }
  for (const schedule of schedules) {
    const why = startAtDeployment(schedule, now);
    if (why !== undefined)
      throw new Error(`The schedule ${schedule.id} would start a paid run as soon as it is deployed: ${why}.`);
  }
}

const waitsForChildren = (definition: StateMachineDefinition): boolean =>
  [...everyState(definition)].some(([, { Resource = "" }]) => {
    const resource = taskResource(Resource);
    return resource !== undefined && "startExecution" in resource && resource.startExecution.endsWith(".sync:2");
  });

const undeployable = (what: string, why: string, cause?: unknown): Error =>
  new Error(`The ${what} could not be deployed: ${why}`, { cause });
