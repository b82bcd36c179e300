import { type ActionSpace, actionSpace } from "./action-space.ts";

/**
 * What a policy may know of a prompt. Whatever else an object carries, the reference above all, is for the grader
 * alone.
 */
export interface TextPrompt {
  readonly id: string;
  /** The user's turn. */
  readonly text: string;
}

/** Scores completions, one score each, in order. */
export type Grade<P extends TextPrompt> = (
  rollouts: readonly { readonly prompt: P; readonly completion: string }[],
) => Promise<readonly number[]>;

/** Spaces that are kept, of some 200 KB each; of a larger dataset each space is made again in each epoch. */
const KEPT = 1500;

/** Action spaces by prompt, made once where they fit. */
export class ActionSpaces {
  readonly #spaces = new Map<string, ActionSpace>();
  readonly #kept: number;

  constructor(kept = KEPT) {
    this.#kept = kept;
  }

  of({ text }: TextPrompt): ActionSpace {
    const known = this.#spaces.get(text);
    if (known !== undefined) return known;
    const made = actionSpace(text);
    if (this.#spaces.size < this.#kept) this.#spaces.set(text, made);
    return made;
  }
}
