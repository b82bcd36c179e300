"""The lines that the AWS sample notebook writes, computed independently from the description of a dataset line, with Python's own random and str.

Usage: notebook.py FOLDER SEED TRAIN VALIDATION TEST. Prints one JSON object: the lines of each split, in order.
"""
import json
import os
import random
import sys

SYSTEM = "You are a financial analyst who answers questions about financial data and tables. Provide step-by-step reasoning and calculations."
HOW = "Solve this step by step. Show your reasoning, then provide your final answer in the format: ANSWER: <your answer>"


def context_of(row):
    before = " ".join(row.get("pre_text") or [])
    table = "\n".join(" | ".join(str(cell) for cell in cells) for cells in row.get("table") or [])
    after = " ".join(row.get("post_text") or [])
    parts = [("Context:\n" + before) if before else "", ("\nTable:\n" + table) if table else "", ("\n" + after) if after else ""]
    return "\n".join(part for part in parts if part)


def answer_of(qa):
    for key in ("exe_ans", "answer"):
        value = qa.get(key)
        if value is not None and str(value).strip() != "":
            return str(value)
    return None


def usable(row):
    return isinstance(row, dict) and isinstance(row.get("qa"), dict) and bool((row["qa"].get("question") or "").strip()) and answer_of(row["qa"]) is not None


def line_of(row, split, index):
    qa = row["qa"]
    return {
        "messages": [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": context_of(row) + "\n\nQuestion: " + qa["question"] + "\n\n" + HOW},
        ],
        "reference_answer": {"answer": answer_of(qa)},
        "task_id": "finqa_%s_%d" % (split, index),
        "domain": "finance",
        "data_source": "finqa",
        "original_question": qa["question"],
        "original_program": qa.get("program", ""),
    }


folder, seed, *samples = sys.argv[1:]
lines = {}
for split, file, n in zip(("train", "val", "test"), ("train.json", "dev.json", "test.json"), map(int, samples)):
    with open(os.path.join(folder, file), encoding="utf-8-sig") as source:
        rows = [row for row in json.load(source) if usable(row)]
    random.seed(int(seed))
    lines[split] = [line_of(row, split, i) for i, row in enumerate(random.sample(rows, min(n, len(rows))))]
json.dump(lines, sys.stdout)
