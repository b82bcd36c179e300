import { writeSample } from "../../local/sample/recipe-sample.ts";
import { sample } from "../../recipes/finqa/sample.ts";

/** Writes FinQA's three files with generated rows. */
export const writeFinqaSample = (folder: string): Promise<void> => writeSample(folder, sample());
