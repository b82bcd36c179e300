import { spawn } from "node:child_process";

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: "open", win32: "explorer.exe" };

/** Hands a file to what the desktop opens it with; where there is none, nothing happens. */
export function openInBrowser(file: string): void {
  const opener = spawn(OPENERS[process.platform] ?? "xdg-open", [file], { stdio: "ignore", detached: true });
  opener.on("error", () => undefined);
  opener.unref();
}
