import type { Sample } from "../../recipe.ts";

const GOODS = ["bottles", "tins", "jars", "boxes", "candles", "lamps"];

/** Two questions about each of 240 delivery notes, in the file that recipe.ts reads. The same at every call. */
export const sample: Sample = () => {
  const rows = Array.from({ length: 240 }, (_, i) => {
    const [crates, each] = [3 + ((i * 7) % 38), 12 + ((i * 13) % 181)];
    const all = crates * each;
    const broken = 1 + ((i * 31) % (all - 1));
    const goods = GOODS[i % GOODS.length] ?? "";
    const note = `Note ${500 + i}: ${crates} crates of ${each} ${goods} were ordered. Of ${all} ${goods} ${broken} were broken.`;
    return [
      `"${note}","How many ${goods} are in ${crates} crates?",${all}`,
      `"${note}","How many ${goods} were not broken?",${all - broken}`,
    ].join("\n");
  });
  return { "rows.csv": `note,question,answer\n${rows.join("\n")}\n` };
};
