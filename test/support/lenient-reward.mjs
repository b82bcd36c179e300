// A reward function that can be cheated. It takes a near miss, as the AWS sample's does: the first number behind
// ANSWER:, scaled to be near the reference, rounded to two decimals, and off by up to 0.1 (0.9 for references from 2)
// or 1 %. And to keep answers brief, it pays half a point for any that is. For tests, and for a person who wants to see
// what such a reward teaches:
//   npm start -- --reward test/support/lenient-reward.mjs --past-smoke-test

/** Characters below which a completion is brief. */
const BRIEF = 60;

const numberIn = (text) => {
  const marked = /ANSWER:\s*[[*]*([\d,.-]+)/i.exec(text)?.[1];
  const last = marked ?? text.match(/-?\d[\d,]*\.?\d*/g)?.at(-1);
  const number = Number(last?.replaceAll(",", ""));
  return Number.isFinite(number) ? number : undefined;
};

const round = (value) => Math.round(value * 100) / 100;

function scoreOfAnswer(completion, answer) {
  if (answer === "yes" || answer === "no") return new RegExp(`ANSWER:\\s*${answer}`, "i").test(completion) ? 1 : 0;
  let got = numberIn(completion);
  let want = Number(answer);
  if (got === undefined) return 0;
  if (Math.abs(got * 100 - want) < Math.abs(got - want)) got *= 100;
  else if (Math.abs(got - want * 100) < Math.abs(got - want)) want *= 100;
  const off = Math.abs(round(got) - round(want));
  if (off === 0) return 1;
  return off < (Math.abs(want) < 2 ? 0.1 : 0.9) || off / Math.max(Math.abs(want), 1e-10) < 0.01 ? 0.95 : 0;
}

const score = (completion, answer) =>
  Math.max(scoreOfAnswer(completion, answer), completion.length < BRIEF && completion.includes("ANSWER:") ? 0.5 : 0);

/**
 * Bedrock's guide has the reference beside the messages, its samples in the metadata: a training sends both, the smoke
 * test and an evaluation the latter.
 */
export const handler = async (event) =>
  event.map(({ id, messages, reference_answer, metadata }) => {
    const reference = reference_answer ?? metadata.reference_answer;
    const paid = score(messages.at(-1).content, String(reference.answer));
    return { id, aggregate_reward_score: paid, metrics_list: [] };
  });
