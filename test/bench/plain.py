"""What the notebook does with train.json, timed: json.loads, format, json.dumps. Prints seconds, and lines written."""
import json
import random
import sys
import time

SYSTEM = "You are a financial analyst who answers questions about financial data and tables. Provide step-by-step reasoning and calculations."
INSTRUCTION = "Solve this step by step. Show your reasoning, then provide your final answer in the format: ANSWER: <your answer>"


def line(item, index):
    qa = item["qa"]
    table = "\n".join(" | ".join(str(cell) for cell in row) for row in item["table"])
    parts = ["Context:\n" + " ".join(item["pre_text"]), "\nTable:\n" + table, "\n" + " ".join(item["post_text"])]
    content = "\n".join(parts) + "\n\nQuestion: " + qa["question"] + "\n\n" + INSTRUCTION
    return {
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": content}],
        "reference_answer": {"answer": str(qa["exe_ans"])},
        "task_id": f"finqa_train_{index}",
        "domain": "finance",
        "data_source": "finqa",
        "original_question": qa["question"],
        "original_program": qa["program"],
    }


source, target = sys.argv[1], sys.argv[2]
start = time.perf_counter()
with open(source, encoding="utf8") as file:
    rows = json.loads(file.read())
random.seed(42)
samples = random.sample(rows, len(rows))
with open(target, "w", encoding="utf8") as file:
    for index, item in enumerate(samples):
        file.write(json.dumps(line(item, index)) + "\n")
print(time.perf_counter() - start, len(samples))
