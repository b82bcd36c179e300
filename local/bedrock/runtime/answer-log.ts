import type { ConverseRequest } from "./converse-request.ts";
import type { InvokedModel } from "./invoked-model.ts";

/** A call of Converse. */
export interface ConverseCall {
  readonly modelId: string;
  /** ARN of the custom model that answered, or the base model's id. */
  readonly model: string;
  readonly prompt: string;
  /** The request's settings. */
  readonly settings: string;
  /** "answered", or the error's name. */
  outcome: string;
}

/** Records each call and its outcome. */
export class AnswerLog {
  readonly calls: ConverseCall[] = [];
  readonly #byQuestion = new Map<string, ConverseCall[]>();

  begin({ name }: InvokedModel, modelId: string, request: ConverseRequest): ConverseCall {
    const { prompt, maxTokens, temperature, topP, effort } = request;
    const call = {
      modelId,
      model: name,
      prompt,
      settings: JSON.stringify({ maxTokens, temperature, topP, effort }),
      outcome: "",
    };
    this.calls.push(call);
    const question = questionOf(name, prompt);
    this.#byQuestion.set(question, [...(this.#byQuestion.get(question) ?? []), call]);
    return call;
  }

  /** How often a model was asked this prompt before, and how often it answered. */
  before({ name }: InvokedModel, { prompt }: ConverseRequest): { attempts: number; answers: number } {
    const calls = this.#byQuestion.get(questionOf(name, prompt)) ?? [];
    return { attempts: calls.length, answers: calls.filter(({ outcome }) => outcome === "answered").length };
  }

  answeredMoreThan(allowed: number): { model: string; prompt: string; times: number }[] {
    return [...this.#byQuestion.values()].flatMap((calls) => {
      const times = new Map<string, number>();
      for (const { outcome, settings } of calls)
        if (outcome === "answered") times.set(settings, (times.get(settings) ?? 0) + 1);
      const [first] = calls;
      return first === undefined
        ? []
        : [...times.values()]
            .filter((count) => count > allowed)
            .map((count) => ({ model: first.model, prompt: first.prompt, times: count }));
    });
  }
}

const questionOf = (model: string, prompt: string): string => `${model}\n${prompt}`;
