import * as bedrock from "@aws-sdk/client-bedrock";
import * as runtime from "@aws-sdk/client-bedrock-runtime";
import * as s3 from "@aws-sdk/client-s3";
import { NormalizedSchema } from "@smithy/core/schema";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EvaluationInput } from "../../functions/contract/evaluation/evaluation-input.ts";
import { ExecutionInput } from "../../functions/contract/execution-input.ts";
import { parseCall } from "../../local/command-line.ts";
import { ACCOUNT_FILE } from "../../local/earlier-rehearsal.ts";
import type { Schema } from "../support/shapes.ts";
import { blocksOf, commands, PAGES, ROOT, textOf, wordsOf } from "./markdown.ts";

const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { scripts: Record<string, string> };
const ci = [".ci/run", ".github/workflows/weekly.yml"].map((file) => readFileSync(`${ROOT}${file}`, "utf8")).join("\n");

describe("a command of the pages", () => {
  it.each(commands("npm run").map((command) => [command]))("%s: there is such a script", (command) => {
    const script = scripts[wordsOf(command)[2] ?? ""];
    expect(script).toBeTypeOf("string");
    const file = /^tsx (\S+)/.exec(script ?? "")?.[1];
    if (file !== undefined) expect(existsSync(`${ROOT}${file}`)).toBe(true);
  });

  it("is run by CI, on each change or once a week, where it is a script", () => {
    const inCi = (name: string): boolean => new RegExp(String.raw`npm run ${name}(?![-:\w])|- ${name}$`, "m").test(ci);
    const named = new Set(commands("npm run").map((command) => wordsOf(command)[2] ?? ""));
    // What changes files, and what a test runs with its own arguments.
    const elsewhere = ["format", "reward:explain", "recipe:new", "recipe:test"];
    expect([...named].filter((name) => !inCi(name) && !elsewhere.includes(name))).toEqual([]);
  });

  describe("npm start", () => {
    let folder: string;
    const files = ["train.json", "dev.json", "test.json", "my-reward.mjs", ACCOUNT_FILE];
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "finqa-rft-docs-"));
      for (const file of files) await writeFile(join(folder, file), "");
    });
    afterAll(() => rm(folder, { recursive: true }));

    it.each(commands("npm start").map((command) => [command]))("%s can be called so", (command) => {
      const [, , dashes, ...args] = wordsOf(command);
      expect([undefined, "--"]).toContain(dashes);
      const filled: Readonly<Record<string, string>> = {
        DIR: folder,
        "FILE|JSON": "{}",
        INPUT: "{}",
        "my-reward.mjs": join(folder, "my-reward.mjs"),
      };
      const after = args.includes("--evaluate") && !args.includes("--after") ? ["--after", folder] : [];
      expect(parseCall([...args.map((arg) => filled[arg] ?? arg), ...after], new Date())).toHaveProperty("name");
    });
  });

  // pricing has no client here; `s3 cp` is the CLI's own; npx cdk needs an account.
  const ofApis = commands("aws").filter((command) => !/^aws (pricing|s3) /.test(command));
  it("of the AWS CLI is found", () => {
    expect(ofApis.length).toBeGreaterThan(4);
  });
  it.each(ofApis.map((command) => [command]))("%s: there are such an operation and such options", (command) => {
    const [, service = "", operation = "", ...args] = wordsOf(command);
    const members = inputOf(service, operation);
    const options = args.filter((arg) => arg.startsWith("--")).map((arg) => arg.slice(2));
    const unknown = options.filter(
      (option) => !["region", "query", "output"].includes(option) && !members.includes(option),
    );
    expect(unknown).toEqual([]);
  });
});

const CLIENTS: Readonly<Record<string, object>> = { bedrock, "bedrock-runtime": runtime, s3api: s3 };

/** The members of an operation's input, as the CLI names them. */
function inputOf(service: string, operation: string): readonly string[] {
  const name = operation.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const schema = (CLIENTS[service] as Record<string, readonly unknown[]> | undefined)?.[`${name}$`];
  if (schema === undefined) throw new Error(`There is no operation ${name} of ${service}.`);
  const input = schema[4];
  const shape = NormalizedSchema.of((typeof input === "function" ? (input as () => unknown)() : input) as Schema);
  return [...shape.structIterator()].map(([member]) =>
    member.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase(),
  );
}

describe("an input of the pages", () => {
  /** With values in place of what the reader fills in. */
  const filled = (json: string): unknown =>
    JSON.parse(
      json
        .replace('"https://… | s3://bucket/prefix"', '"s3://bucket/prefix"')
        .replace('"baseModelIdentifier": "…"', '"baseModelIdentifier": "amazon.nova-2-lite-v1:0:256k"')
        .replace(/"<custom-model ARN[^"]*"/, '"arn:aws:bedrock:us-east-1:123456789012:custom-model/a.b/c"')
        .replace('"<16 hexadecimal digits>"', '"0123456789abcdef"')
        .replace('"…:7"', '"arn:aws:lambda:us-east-1:123456789012:function:Reward:7"'),
    );

  it("of the pipeline is one that the contract takes, with every key", () => {
    const input = filled(blocksOf("README.md", "json")[0] ?? "");
    expect(Object.keys(ExecutionInput.parse(input))).toEqual(expect.arrayContaining(Object.keys(input as object)));
    expect(Object.keys(input as object)).toHaveLength(Object.keys(ExecutionInput.parse({})).length);
  });

  it("of the evaluation is one that the contract takes", () => {
    expect(EvaluationInput.safeParse(filled(blocksOf("docs/runbook.md", "json")[0] ?? "")).error).toBeUndefined();
    const inline = /`(\{"models": .+?\]\})`/.exec(textOf("README.md").replaceAll("\n", " "))?.[1] ?? "";
    expect(EvaluationInput.safeParse(filled(inline)).error).toBeUndefined();
  });
});

describe("a link of the pages", () => {
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-");

  it.each(PAGES)("of %s leads somewhere", (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    for (const [, file = "", anchor] of links) {
      const target = file === "" ? page : join(page, "..", file);
      expect(existsSync(`${ROOT}${target}`), target).toBe(true);
      if (anchor === undefined) continue;
      const headings = [...textOf(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => slug(heading));
      expect(headings).toContain(anchor);
    }
  });

  it.each(PAGES)("of %s names files that exist", (page) => {
    const folders = "functions|infra|local|recipes|statemachine|docs|test";
    const paths = [...textOf(page).matchAll(new RegExp(`\`((?:${folders})/[-\\w./]*)\``, "g"))].map(
      ([, path = ""]) => path,
    );
    expect(paths.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
  });
});
