/** MiB at which Lambda gives one whole vCPU; below it, a share in proportion (Lambda Developer Guide, configuration-memory). */
export const WHOLE_CPU_MIB = 1769;

/** MiB of each function, by its construct's id, which is its state's name: infra sets them, the report's costs and `npm run bench` reckon with them. */
export const FUNCTION_MEMORY_MIB = {
  ResolveRun: 256,
  PrepareDataset: WHOLE_CPU_MIB,
  SmokeTestReward: 512,
  CreateTrainingJob: 512,
  CheckTrainingJob: 512,
  WriteReport: 1024,
  StopTrainingJob: 256,
  SendNotice: 256,
  Reward: 512,
} as const;
