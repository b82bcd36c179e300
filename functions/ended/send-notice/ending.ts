/** What a notice says about an execution's end. */
export interface Ending {
  /** What follows "The run …" */
  readonly opening: string;
  /** For the subject. */
  readonly headline: string;
  /** Paragraphs. */
  readonly details: readonly string[];
  /** Lines beside those to the execution and its report. */
  readonly links?: readonly string[];
}
