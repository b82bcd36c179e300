import { join } from "node:path";
import type { ApiCall } from "../../local/iam/decide.ts";
import type { CloudAssembly } from "../../local/template/synthesize.ts";
import {
  abortedIn,
  BASE,
  type EndedExecution,
  EvaluationAccount,
  SAMPLES_PER_ROW,
} from "../support/evaluation-account.ts";

/** As few as a verdict takes. */
const ROWS = 30;
/** More than ProbeModels asks. */
const FEW_ROWS = 12;

/** Evaluations that reach every part of the evaluation machine. @returns the calls that were made */
export async function evaluationCalls(
  assembly: CloudAssembly,
  folder: string,
  onSituation: (what: string) => void,
): Promise<readonly ApiCall[]> {
  const account = await EvaluationAccount.open({ assembly, folder: join(folder, "evaluations"), rows: ROWS });
  const model = (name: string, share: number) => ({ name, id: account.model(name, account.knowing(share)) });
  const weak = model("weak", 0.1);
  const promoting = (candidate: { readonly name: string; readonly id: string }) => ({
    models: [weak, candidate],
    promote: true,
  });
  /** @throws Error for one that ended otherwise than it should */
  const expectEnd = async (what: string, wanted: string, run: Promise<EndedExecution>): Promise<EndedExecution> => {
    onSituation(what);
    const ended = await run;
    const { status, output } = ended.execution.description;
    if (status !== wanted || ended.undelivered.length > 0)
      throw new Error(`${what} ended in ${ended.error ?? status}, not in ${wanted}: ${ended.message} ${output ?? ""}`);
    return ended;
  };
  try {
    await expectEnd("an evaluation of the base", "SUCCEEDED", account.evaluate({ models: [BASE], rows: FEW_ROWS }));
    await expectEnd(
      "an evaluation of more models than are created at a time",
      "SUCCEEDED",
      account.evaluate({ models: [weak, model("second", 0.5), model("third", 0.7)], rows: FEW_ROWS }),
    );
    await expectEnd("a first promotion", "SUCCEEDED", account.evaluate(promoting(model("champion-to-be", 0.5))));
    const better = promoting(model("better", 1));
    const aborted = await expectEnd(
      "a promotion that is aborted",
      "ABORTED",
      account.evaluate(better, abortedIn("WaitForPromotion")),
    );
    await expectEnd("the redrive of that promotion", "SUCCEEDED", account.redrive(aborted.execution));
    onSituation("two promotions at once");
    await account.serve(weak.id);
    const deployed = (name: string) => ({ name, id: account.deployed(name, account.knowing(0.9)) });
    await account.evaluateBoth(promoting(deployed("one")), promoting(deployed("other")));
    await expectEnd(
      "a run that is aborted during its baseline",
      "ABORTED",
      account.start(
        "finqa-rft",
        {
          dataset: { source: account.source },
          hyperParameters: { trainingSamplePerPrompt: SAMPLES_PER_ROW },
          baseline: { rows: FEW_ROWS },
        },
        abortedIn("AnswerShard"),
      ),
    );
    const denied = await account.account.iam.denied();
    if (denied.length > 0) throw new Error(`Evaluations were denied: ${JSON.stringify(denied)}`);
    return account.account.iam.calls;
  } finally {
    await account.close();
  }
}
