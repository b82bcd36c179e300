/**
 * MiB at which Lambda gives one whole vCPU; below it, a share in proportion (Lambda Developer Guide,
 * configuration-memory).
 */
export const WHOLE_CPU_MIB = 1769;

/**
 * MiB of each function, by its construct's id, which is its state's name: infra sets them; the report's costs and `npm
 * run bench` use them.
 */
export const FUNCTION_MEMORY_MIB = {
  ResolveRun: 256,
  PrepareDataset: WHOLE_CPU_MIB,
  SmokeTestReward: 512,
  CheckBaseline: 256,
  CreateTrainingJob: 512,
  CheckTrainingJob: 512,
  WriteReport: 1024,
  StopTrainingJob: 256,
  StopChildren: 256,
  SendNotice: 256,
  Reward: 512,
  ResolveEvaluation: 512,
  DeployCandidate: 256,
  CheckDeployment: 256,
  ProbeModels: 512,
  AnswerShard: 512,
  CompareModels: WHOLE_CPU_MIB,
  PromoteModel: 512,
  CheckPromotion: 256,
  RemoveCandidate: 256,
  PlanSweep: 512,
  BeginTrial: 256,
  RecordTrial: 256,
  SelectTrial: 512,
  DeleteLosers: 256,
  WriteSweepReport: 1024,
} as const;
