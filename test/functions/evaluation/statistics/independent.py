"""Every number of an evaluation's summary.json, computed a second time from rows.jsonl and the dataset, by other means than the TypeScript.

Usage: independent.py ROWS_JSONL DATASET_JSONL SUMMARY_JSON < OPTIONS. Of the summary only what was asked is read: models, split, samples a row.
OPTIONS: {"seed": 42, "tokenLimit": 1000 or null, "prices": {"<model>": [dollars an input token, dollars an output token]}}.
Prints the members of the summary that can be computed, in its own shape. Standard library only.
"""
import json
import math
import random
import re
import statistics
import sys
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NORMAL = statistics.NormalDist()
Z = NORMAL.inv_cdf(0.975)
Z_POWER = NORMAL.inv_cdf(0.8)
RESAMPLES = 2000
MIN_PAGES = 30


# --- the dataset -------------------------------------------------------------------------------------------------------

def number(text):
    return Fraction(text.replace(",", ""))


def numbers(text):
    return {number(found) for found in re.findall(r"\d+(?:,\d\d\d)*(?:\.\d+)?|\.\d+", text)}


def kinds_of(program, context):
    steps = re.findall(r"([a-z_]+)\(([^()]*)\)", program)
    operators = [operator for operator, _ in steps]
    # The table is the paragraph headed "Table:".
    paragraphs = ("\n" + context).split("\n\n")
    tables = [paragraph for paragraph in paragraphs if paragraph.startswith("Table:\n")]
    table = numbers("\n".join(tables[:1]))
    text = numbers("\n".join(paragraph for paragraph in paragraphs if paragraph not in tables[:1]))
    used = set()
    for operator, operands in steps:
        if operator.startswith("table_"):
            continue
        for operand in operands.split(","):
            plain = operand.strip().lstrip("-").rstrip("%")
            if re.fullmatch(r"[\d.]+", plain):
                used.add(number(plain))
    from_table = any(operator.startswith("table_") for operator in operators) or bool(used & table)
    from_text = bool((used & text) - table)
    source = {(True, True): "both", (True, False): "table", (False, True): "text", (False, False): "none"}[from_table, from_text]
    return {
        "operation": operators[0] if len(set(operators)) == 1 else "several",
        "steps": str(len(steps)) if len(steps) < 4 else "4 or more",
        "source": source,
    }


def read_dataset(path, wanted):
    rows = {}
    for line in open(path, encoding="utf-8"):
        record = json.loads(line)
        if record["task_id"] not in wanted:
            continue
        context = record["messages"][1]["content"].rsplit("\n\nQuestion: " + record["original_question"], 1)[0]
        rows[record["task_id"]] = {
            "context": context,
            "question": record["original_question"],
            "reference": record["reference_answer"]["answer"],
            "kinds": kinds_of(record["original_program"], context),
        }
    return rows


# --- statistics --------------------------------------------------------------------------------------------------------

def mean(values):
    return math.fsum(values) / len(values)


def clustered(values, pages):
    """values, pages: by row id. Miller 2024: sqrt(sum over pages of (sum of deviations)^2) / n."""
    centre = mean(list(values.values()))
    deviations = defaultdict(list)
    for row, value in values.items():
        deviations[pages[row]].append(value - centre)
    by_page = math.fsum(math.fsum(page) ** 2 for page in deviations.values())
    by_row = math.fsum(deviation ** 2 for page in deviations.values() for deviation in page)
    return centre, math.sqrt(by_page) / len(values), 1.0 if by_row == 0 else by_page / by_row


def interval(centre, error):
    if error == 0:
        return {"value": centre, "low": centre, "high": centre}
    normal = statistics.NormalDist(centre, error)
    return {"value": centre, "low": normal.inv_cdf(0.025), "high": normal.inv_cdf(0.975)}


def bootstrap(values, pages, seed):
    by_page = defaultdict(list)
    for row, value in values.items():
        by_page[pages[row]].append(value)
    drawn_from = [by_page[page] for page in sorted(by_page)]
    sums, sizes = [math.fsum(page) for page in drawn_from], [len(page) for page in drawn_from]
    generator = random.Random(seed)
    means = []
    for _ in range(RESAMPLES):
        drawn = [generator.getrandbits(32) * len(sums) >> 32 for _ in sums]
        means.append(sum(sums[page] for page in drawn) / sum(sizes[page] for page in drawn))
    cuts = statistics.quantiles(means, n=40, method="inclusive")
    return {"value": mean(list(values.values())), "low": cuts[0], "high": cuts[-1]}


def mid_p(b, c):
    n, m = b + c, min(b, c)
    if b == c:
        return 1.0
    return float(Fraction(2 * sum(math.comb(n, k) for k in range(m)) + math.comb(n, m), 2 ** n))


def smallest_gain(rows, disagreement, design):
    """By bisection of Connor's power, not by solving it. A gain of d takes at least a disagreement of d."""
    def rows_needed(gain):
        share = max(disagreement, gain)
        return (Z * math.sqrt(share) + Z_POWER * math.sqrt(max(0.0, share - gain ** 2))) ** 2 / gain ** 2
    low, high = 1e-9, 4.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rows_needed(middle) > rows else (low, middle)
    return high * math.sqrt(design)


# --- words -------------------------------------------------------------------------------------------------------------

def fixed(value, places):
    return str(Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def points(value):
    text = fixed(value * 100, 1)
    return "%.1g" % (value * 100) if value != 0 and Decimal(text) == 0 else text


def sentence(comparison, first, second, split):
    value, low, high = (comparison["difference"][member] for member in ("value", "low", "high"))
    n, out, pages, verdict = (comparison[member] for member in ("rows", "leftOut", "clusters", "verdict"))
    text = "Right answers on {:,} {} row{}".format(n, "training" if split == "train" else "held-out", "" if n == 1 else "s")
    text += " ({:,} left out, an answer is missing)".format(out) if out else ""
    text += ": {} % → {} %, {}{} points, 95 % interval {} to {}: {}".format(
        fixed(first * 100, 1), fixed(second * 100, 1), "" if points(value).startswith("-") else "+", points(value), points(low), points(high),
        "too few pages for a verdict ({}; {} are needed)".format(pages, MIN_PAGES) if pages < MIN_PAGES else verdict)
    if pages >= MIN_PAGES and verdict == "no difference shown":
        text += "; a gain under {} points is easily missed with this many rows".format(points(comparison["smallestDetectableGain"]))
    return text


def stated(answer):
    """What stands behind the last ANSWER:, without markdown, in lower case."""
    _, marker, behind = re.sub(r"(?i)answer\W{0,3}:", "\0", answer).rpartition("\0")
    text = re.split(r"\n\s*\n", behind[:400].strip())[0] if marker else ""
    text = " ".join(re.sub(r"[*_`~\"'\[\]{}]", " ", text).split()).lower()
    return re.sub(r"\s*\.$", "", text)


# --- the summary -------------------------------------------------------------------------------------------------------

def model_result(model, answers, rows, pages, samples, options):
    done = [answer for answer in answers if answer["score"] is not None and answer["answer"] is not None]
    scores = defaultdict(list)
    for answer in done:
        scores[answer["id"]].append(answer["score"])
    means = {row: mean(of) for row, of in scores.items()}
    accuracy = None
    if means:
        accuracy = interval(*clustered(means, pages)[:2])
        n = len({pages[row] for row in means})
        if accuracy["value"] == 0:
            accuracy["high"] = Z ** 2 / (n + Z ** 2)
        elif accuracy["value"] == 1:
            accuracy["low"] = n / (n + Z ** 2)
        accuracy["low"], accuracy["high"] = max(0.0, accuracy["low"]), min(1.0, accuracy["high"])
    tokens = [sum(answer[kind] or 0 for answer in answers) for kind in ("inputTokens", "outputTokens")]
    latencies = [answer["latencyMs"] for answer in done if answer["latencyMs"] is not None]
    twentieths = statistics.quantiles(latencies, n=20, method="inclusive") if len(latencies) > 1 else latencies * 19
    result = {member: model[member] for member in ("name", "role", "modelId", "modelArn")}
    result.update(
        asked=len(rows) * samples,
        completed=len(done),
        missing=len(rows) * samples - len(done),
        answered=sum(stated(answer["answer"]) != "" for answer in done),
        truncated=sum(answer["stopReason"] in ("max_tokens", "model_context_window_exceeded") for answer in done),
        accuracy=accuracy,
        paid=sum(answer["score"] > 0 for answer in done),
        mixedRows=sum(min(of) <= 0 < max(of) for of in scores.values()),
        overTokenLimit=0 if options["tokenLimit"] is None else sum((answer["outputTokens"] or 0) > options["tokenLimit"] for answer in done),
        inputTokens=tokens[0],
        outputTokens=tokens[1],
        usDollars=math.fsum(count * price for count, price in zip(tokens, options["prices"][model["name"]])),
        latencyMs={"p50": statistics.median(latencies), "p95": twentieths[18]} if latencies else None,
        commonAnswer=common_answer(done, rows),
    )
    return result, means


def common_answer(done, rows):
    rows_with, rows_besides, paid = Counter(), Counter(), Counter()
    for row, text in {(answer["id"], stated(answer["answer"])) for answer in done}:
        rows_with[text] += 1
        rows_besides[text] += text != rows[row]["reference"].lower()
    for answer in done:
        paid[stated(answer["answer"])] += answer["score"] > 0
    completed = len({answer["id"] for answer in done})
    common = [text for text, n in rows_besides.items() if text and n >= 5 and 5 * n >= completed]
    if not common:
        return None
    text = min(common, key=lambda one: (-rows_with[one], one))
    return {"answer": text, "share": rows_with[text] / completed, "paid": paid[text]}


def comparison_of(first, second, means, all_answers, rows, pages, split, samples, seed):
    both = sorted(set(means[first]) & set(means[second]))
    if not both:
        return None
    difference = {row: means[second][row] - means[first][row] for row in both}
    centre, error, design = clustered(difference, pages)
    right = {model: {row for row in both if means[model][row] > 0.5} for model in (first, second)}
    won, lost = sorted(right[second] - right[first]), sorted(right[first] - right[second])
    result = {
        "first": first,
        "second": second,
        "rows": len(both),
        "leftOut": len(rows) - len(both),
        "clusters": len({pages[row] for row in both}),
        "table": {
            "bothRight": len(right[first] & right[second]),
            "onlyFirst": len(lost),
            "onlySecond": len(won),
            "neither": len(both) - len(right[first] | right[second]),
        },
        "difference": interval(centre, error),
        "midP": mid_p(len(lost), len(won)) if samples == 1 else None,
        "bootstrap": bootstrap(difference, pages, seed),
        "smallestDetectableGain": smallest_gain(len(both), mean([d ** 2 for d in difference.values()]), design),
    }
    low, high = result["difference"]["low"], result["difference"]["high"]
    result["verdict"] = "no difference shown" if result["clusters"] < MIN_PAGES or low <= 0 <= high else "better" if low > 0 else "worse"
    result["sentence"] = sentence(result, mean([means[first][row] for row in both]), mean([means[second][row] for row in both]), split)
    result["kinds"] = []
    for dimension in ("operation", "steps", "source"):
        groups = defaultdict(list)
        for row in both:
            groups[rows[row]["kinds"][dimension]].append(row)
        for kind in sorted(groups, key=lambda one: (0 if dimension == "steps" else -len(groups[one]), one)):
            of = groups[kind]
            result["kinds"].append({
                "dimension": dimension,
                "kind": kind,
                "rows": len(of),
                "first": mean([means[first][row] for row in of]),
                "second": mean([means[second][row] for row in of]),
                "wins": sum(difference[row] > 0 for row in of),
                "losses": sum(difference[row] < 0 for row in of),
            })
    for member, turned in (("turnedRight", won), ("turnedWrong", lost)):
        random.seed(seed)
        shown = sorted(random.sample(turned, min(10, len(turned))))
        result[member] = [
            {"id": row, "question": rows[row]["question"], "reference": rows[row]["reference"],
             "first": shown_answer(all_answers[first], row, row in right[first]),
             "second": shown_answer(all_answers[second], row, row in right[second])}
            for row in shown
        ]
    return result


def shown_answer(answers, row, right):
    texts = {answer["sample"]: answer["answer"] for answer in answers
             if answer["id"] == row and answer["score"] is not None and (answer["score"] > 0.5) == right}
    text = texts[min(texts)]
    return text if len(text) <= 300 else "…" + text[-300:]


def main():
    rows_path, dataset_path, summary_path = sys.argv[1:]
    options = json.load(sys.stdin)
    summary = json.load(open(summary_path, encoding="utf-8"))
    answers = defaultdict(list)
    pages, names = {}, defaultdict(set)
    for line in open(rows_path, encoding="utf-8"):
        answer = json.loads(line)
        answers[answer["model"]].append(answer)
        pages[answer["id"]] = answer["cluster"]
    rows = read_dataset(dataset_path, set(pages))
    for row, page in pages.items():
        names[rows[row]["context"]].add(page)
    assert all(len(of) == 1 for of in names.values()) and len({page for of in names.values() for page in of}) == len(names), "a cluster is not a page"

    split, samples, seed = summary["dataset"]["split"], summary["samplesPerRow"], options["seed"]
    results, means = [], {}
    for model in summary["models"]:
        result, means[model["name"]] = model_result(model, answers[model["name"]], rows, pages, samples, options)
        results.append(result)
    base, others = summary["models"][0]["name"], summary["models"][1:]
    candidates = [model["name"] for model in others if model["role"] != "champion"]
    champions = [model["name"] for model in others if model["role"] == "champion"]
    pairs = [(base, name) for name in candidates] + [(champion, name) for champion in champions for name in candidates] + [(base, name) for name in champions]
    comparisons = [comparison_of(first, second, means, answers, rows, pages, split, samples, seed) for first, second in pairs]
    print(json.dumps({
        "dataset": {"split": split, "rows": len(rows), "clusters": len(names)},
        "models": results,
        "comparisons": [comparison for comparison in comparisons if comparison],
        "usDollars": math.fsum(result["usDollars"] for result in results),
    }))


main()
