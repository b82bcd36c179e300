import type { StateDefinition } from "./supported-definition.ts";

/** What the rehearsal puts into the context object. */
const CONTEXT =
  /^\$\$\.(Execution(\.(Id|Name|RoleArn|StartTime|RedriveCount)|\.Input\b.*)?|StateMachine(\.(Id|Name))?|State\.EnteredTime)$/;
const ITEM = /^\$\$\.Map\.Item\.(Index|Value\b.*)$/;

/** Intrinsic functions that the engine gets wrong: it drops every backslash of a result. */
const WRONG = /\bStates\.JsonToString\b/;

/**
 * The engine blames the execution for a path into the context object that leads nowhere.
 * @throws Error naming a path or an intrinsic function that the rehearsal does not stand in for
 */
export function refuseUnsupportedPaths(name: string, state: StateDefinition): void {
  for (const [field, value] of Object.entries(state))
    for (const text of field === "ItemProcessor" ? [] : stringsIn({ [field]: value })) {
      if (WRONG.test(text))
        throw new Error(`The rehearsal's engine gets States.JsonToString wrong, which the state ${name} uses.`);
      for (const [path] of text.matchAll(/\$\$[\w.[\]*]*/g))
        if (!CONTEXT.test(path) && !(field === "ItemSelector" && ITEM.test(path)))
          throw new Error(
            `The rehearsal's context object has no ${path}, which the state ${name} reads. It has Execution, StateMachine and State.EnteredTime, and Map.Item in an ItemSelector: hand other states what they need by that.`,
          );
    }
}

/**
 * Paths and intrinsic functions stand in fields that end in Path, and in members that end in `.$`; anything else is a
 * constant.
 */
function stringsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([field, member]) =>
    typeof member === "string" && /(\.\$|Path|Variable)$/.test(field) ? [member] : stringsIn(member),
  );
}
