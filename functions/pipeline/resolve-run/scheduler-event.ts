/**
 * A schedule without an input of its own sends an event about itself: `{"source": "aws.scheduler", "detail-type":
 * "Scheduled Event", "detail": "{}", …}` (`aws.events` for the older scheduled rules, with an object as detail). The
 * run's input is then its detail.
 *
 * @returns the input that a person would have written; anything else unchanged
 */
export function unwrapSchedulerEvent(input: unknown): unknown {
  if (!isScheduledEvent(input)) return input;
  const { detail } = input;
  if (typeof detail !== "string") return detail ?? {};
  try {
    return JSON.parse(detail || "{}");
  } catch {
    return detail; // not JSON: the contract refuses a text, and shows it
  }
}

function isScheduledEvent(input: unknown): input is { detail?: unknown } {
  if (typeof input !== "object" || input === null) return false;
  const { source, "detail-type": detailType } = input as Record<string, unknown>;
  return (source === "aws.scheduler" || source === "aws.events") && detailType === "Scheduled Event";
}
