import type { StateMachineDefinition } from "../../local/template/supported-definition.ts";
import type { Clients } from "./clients.ts";
import type { EndRule, FunctionName } from "./deployed.ts";
import type { Code } from "./functions.ts";
import type { JobCourse } from "./job-course.ts";
import type { LambdaFault } from "./log.ts";
import type { Plan } from "./plan.ts";
import type { Mishap, Sent } from "./wire.ts";

/** What befalls one run. */
export interface WorldOptions extends Partial<
  Pick<Plan, "twin" | "release" | "conflicts" | "stopsUnknown" | "evaluations">
> {
  readonly seed: number;
  readonly input: unknown;
  readonly course: JobCourse;
  readonly files?: ReadonlyMap<string, Buffer>;
  readonly mishap?: (sent: Sent, seconds: number) => Mishap | undefined;
  /** Seconds by which the answer to a read is behind. */
  readonly lag?: (sent: Sent) => number;
  /** EventBridge, too, fails now and then to hand an event over, and SQS delivers a message twice. */
  readonly eventBridgeFails?: boolean;
  readonly lambdaFault?: () => LambdaFault | undefined;
  readonly abortAt?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly redriveAfter?: number | undefined;
  /** Seconds after the end at which its event is delivered. */
  readonly deliveries?: readonly number[];
  /** Times that a message of the queue is received at most; as deployed where it is absent. */
  readonly maxReceives?: number;
  /**
   * Another training of the pipeline is in progress: from the beginning, from so many seconds after it, or from the
   * moment before the execution creates its own job.
   */
  readonly otherTraining?: boolean | number | "first by a moment";
  /**
   * A job of this execution's name and token is there before CreateTrainingJob asks for it, from a request that Bedrock
   * takes for another.
   */
  readonly earlierJob?: boolean;
  /**
   * Of the evaluations that Step Functions itself stops, on best effort, where the execution has ended that waits for
   * them.
   */
  readonly stoppedShare?: number;
  /** Seconds from the start at which others begin to create as many deployments as the account may at a time. */
  readonly noRoomAt?: number;
  readonly brokenReward?: boolean;
  /** For planted defects: other functions, other rules. */
  readonly code?: (code: Record<FunctionName, Code>, clients: Clients) => Record<FunctionName, Code>;
  readonly rules?: readonly EndRule[];
  readonly definition?: StateMachineDefinition;
}
