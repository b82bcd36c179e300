/** A state machine's definition (Amazon States Language), as far as its picture reads it. */
export interface MachineDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}

interface StateDefinition {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next?: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
  /** Of a Map. */
  readonly ItemProcessor?: MachineDefinition;
}

/** A state in the picture. `inside`: the Map that it is an inner state of. */
export interface StateNode {
  readonly name: string;
  readonly inside: string | null;
  /** A Map: it is drawn around its inner states. */
  readonly encloses: boolean;
  /** Nothing follows it. */
  readonly last: boolean;
}

export interface MachineGraph {
  readonly nodes: readonly StateNode[];
  readonly ways: readonly { readonly from: string; readonly to: string }[];
}

/**
 * The states of a definition and the ways between them.
 * @param visited names of the states that an execution entered, in order. Those that the definition lacks, since the
 *   execution was started before it was deployed, are added with the ways that were taken to and from them.
 */
export function machineGraph(definition: MachineDefinition, visited: readonly string[]): MachineGraph {
  const nodes = new Map<string, StateNode>();
  const ways = new Map<string, { from: string; to: string }>();
  const way = (from: string, to: string): unknown => ways.set(`${from}\n${to}`, { from, to });

  const add = ({ States }: MachineDefinition, inside: string | null): void => {
    for (const [name, state] of Object.entries(States)) {
      const next = successors(state);
      nodes.set(name, { name, inside, encloses: state.ItemProcessor !== undefined, last: next.length === 0 });
      for (const to of next) for (const from of exits(name, state)) way(from, entrance(to, States[to]));
      if (state.ItemProcessor !== undefined) add(state.ItemProcessor, name);
    }
  };
  add(definition, null);

  visited.forEach((name, i) => {
    const before = visited[i - 1];
    const known = nodes.has(name);
    if (!known) nodes.set(name, { name, inside: null, encloses: false, last: i === visited.length - 1 });
    if (before !== undefined && (!known || !isDefined(definition, before))) way(before, name);
  });
  return { nodes: [...nodes.values()], ways: [...ways.values()] };
}

const successors = ({ Next, Default, Choices = [], Catch = [] }: StateDefinition): string[] => [
  ...new Set(
    [Next, ...Choices.map((choice) => choice.Next), Default, ...Catch.map((caught) => caught.Next)].flatMap(
      (to) => to ?? [],
    ),
  ),
];

/** A way to a Map leads to its first inner state: the layout takes no way to a state that encloses others. */
const entrance = (name: string, state: StateDefinition | undefined): string =>
  state?.ItemProcessor === undefined
    ? name
    : entrance(state.ItemProcessor.StartAt, state.ItemProcessor.States[state.ItemProcessor.StartAt]);

/** … and a way from it comes from its last ones. */
function exits(name: string, { ItemProcessor }: StateDefinition): string[] {
  if (ItemProcessor === undefined) return [name];
  return Object.entries(ItemProcessor.States)
    .filter(([, state]) => successors(state).length === 0)
    .flatMap(([inner, state]) => exits(inner, state));
}

const isDefined = ({ States }: MachineDefinition, name: string): boolean =>
  name in States ||
  Object.values(States).some(({ ItemProcessor }) => ItemProcessor !== undefined && isDefined(ItemProcessor, name));
