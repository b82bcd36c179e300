// Plain JavaScript for any Node: what this project needs of it is said in a sentence, not in a stack trace.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 20 || (major === 20 && minor >= 19)) {
  // Loading takes a second; local/interrupts.ts takes over.
  process.on("SIGINT", () => {
    console.error("Interrupted: no execution had begun.");
    process.exit(130);
  });
  const { register } = await import("tsx/esm/api");
  register();
  await import("./main.ts");
} else {
  console.error(
    `Node 20.19 or later is needed, and this is ${process.versions.node}: install a later one (nodejs.org), then call again.`,
  );
  process.exitCode = 2;
}
