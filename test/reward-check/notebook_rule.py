"""The rule of the notebook that this project grew from, as its description tells it, timed on samples read from standard input.

Prints microseconds a sample. It is what the reward function is measured beside, not something to use.
"""
import json
import re
import sys
import time

MARKED = re.compile(r"ANSWER:\s*[\[\*]*([\d,.-]+%?)", re.IGNORECASE)
ANYWHERE = [re.compile(p) for p in (r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?", r"-?\d+\.?\d*%?", r"\$?\s*-?\d+\.?\d*")]


def number_in(text):
    found = MARKED.search(text)
    candidates = [found.group(1)] if found else []
    candidates += [m[-1] for m in (p.findall(text) for p in ANYWHERE) if m] if not found else []
    for candidate in candidates:
        try:
            return float(candidate.replace("$", "").replace("%", "").replace(",", "").strip())
        except ValueError:
            continue
    return None


def score(completion, answer):
    truth = str(answer).lower().strip()
    if truth in ("yes", "no"):
        word = re.search(r"ANSWER:\s*(\w+)", completion, re.IGNORECASE)
        return 1.0 if word and word.group(1).lower() == truth else 0.0
    got, want = number_in(completion), float(truth)
    if got is None:
        return 0.0
    if abs(got * 100 - want) < abs(got - want):
        got *= 100
    elif abs(got - want * 100) < abs(got - want):
        want *= 100
    got, want = round(got, 2), round(want, 2)
    off = abs(got - want)
    if off == 0:
        return 1.0
    if off < (0.1 if abs(want) < 2 else 0.9) or off / max(abs(want), 1e-10) < 0.01:
        return 0.95
    return 0.0


samples = json.load(sys.stdin)
rounds = 5
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    results = [{"id": s["id"], "aggregate_reward_score": score(s["messages"][-1]["content"], s["reference_answer"]["answer"])} for s in samples]
    best = min(best, time.perf_counter() - start)
print(best / len(samples) * 1e6)
