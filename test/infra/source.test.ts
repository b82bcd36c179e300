import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runbook } from "../../infra/runbook.ts";
import { sourceCommit } from "../../infra/source-commit.ts";
import { temporaryFolder } from "../support/rehearsals.ts";

/** A folder with one commit. */
async function repository(): Promise<{ folder: string; head: string }> {
  const folder = await temporaryFolder();
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
    }).trim();
  git("init", "--quiet");
  await writeFile(join(folder, "code.ts"), "1");
  git("add", ".");
  git("commit", "--quiet", "-m", "one");
  return { folder, head: git("rev-parse", "HEAD") };
}

describe("the commit that a deployment is of", () => {
  it("is Git's, as it is where everything is committed", async () => {
    const { folder, head } = await repository();
    expect(sourceCommit(folder)).toBe(head);
  });

  it.each(["code.ts", "new.ts"])("says that the tree is dirty where %s is not what was committed", async (file) => {
    const { folder, head } = await repository();
    await writeFile(join(folder, file), "2");
    expect(sourceCommit(folder)).toBe(`${head}-dirty`);
  });

  it("is unknown outside a checkout", async () => {
    expect(sourceCommit(await temporaryFolder())).toBe("unknown");
  });
});

describe("where alarms send people, if no context value says it", () => {
  it.each([
    [{ repository: "https://example.com/us/finqa-rft.git" }],
    [{ repository: { url: "git+https://example.com/us/finqa-rft.git" } }],
  ])("is the table's page in the repository of package.json, at the deployed commit", (package_) => {
    expect(runbook(package_, "0123abc-dirty")).toBe("https://example.com/us/finqa-rft/blob/0123abc/docs/runbook.md");
  });

  it("is the file and the commit where package.json names no repository", () => {
    expect(runbook({}, "0123abc")).toBe(
      "docs/runbook.md of the repository that this stack was deployed from, commit 0123abc",
    );
  });
});
