import { readFileSync } from "node:fs";

/**
 * Peak resident memory of this process, in MiB. Not `process.resourceUsage().maxRSS` where Linux has better: that holds
 * the peak of the process that forked this one, too (getrusage(2); execve keeps it).
 */
export function peakMiB() {
  try {
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    if (kibibytes !== undefined) return Number(kibibytes) / 1024;
  } catch {
    // There is no /proc.
  }
  return process.resourceUsage().maxRSS / 1024;
}
