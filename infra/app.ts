import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { RftStack } from "./rft-stack.ts";
import { settingsOf } from "./settings.ts";

const app = new App();
const settings = settingsOf(app.node);
const account = process.env["CDK_DEFAULT_ACCOUNT"];

new RftStack(app, "FinqaRft", {
  settings,
  env: { region: settings.region, ...(account === undefined ? {} : { account }) },
  description: "Reinforcement fine-tuning of Amazon Nova 2 Lite on FinQA, orchestrated by Step Functions.",
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
