import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { chosenRecipe } from "./chosen-recipe.ts";
import { UnusableContext } from "./context.ts";
import { namesOf } from "./names.ts";
import { RftStack } from "./rft-stack.ts";
import { settingsOf } from "./settings.ts";

/** Exit status of what can't be synthesized as it was called; `npm start` reads it out of what the CLI prints. */
const UNUSABLE = 2;

const app = new App();
try {
  const chosen = await chosenRecipe(app.node);
  const settings = settingsOf(app.node, new Date(), chosen.recipe);
  const names = namesOf(chosen.recipe, settings.stage);
  const account = process.env["CDK_DEFAULT_ACCOUNT"];
  new RftStack(app, names.stack, {
    settings,
    chosen,
    env: { region: settings.region, ...(account === undefined ? {} : { account }) },
    description: `Reinforcement fine-tuning of Amazon Nova 2 Lite on ${names.task}, orchestrated by Step Functions.`,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  if (!(error instanceof UnusableContext)) throw error;
  console.error(error.message);
  process.exit(UNUSABLE); // now: the app would otherwise synthesize only as the process ends
}
