import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** A recipe is known by its interface, and loaded by its tools; functions/ get the chosen one as "#recipe". */
const RECIPE_DOOR = [
  String.raw`/recipes/(?!recipe\.ts$|tools/)|/local/`,
  'Of recipes/, only recipe.ts (the interface) and tools/ (the loader) are imported; the chosen recipe is "#recipe".',
];

const noImportMatching = (regex, message) => ["error", { patterns: [{ regex, message }] }];

/** The same input gives the same result, on AWS, in a test and at a reader's desk. */
const purity = (folder) => ({
  "no-restricted-globals": ["error", "process", "Date", "performance", "fetch", "setTimeout", "setInterval", "crypto"],
  "no-restricted-properties": [
    "error",
    { object: "Math", property: "random", message: `${folder} is deterministic: take a seed.` },
  ],
});

export default tseslint.config(
  { ignores: ["node_modules", "cdk.out", ".rehearsal", "coverage"] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Prettier wraps code at 120 columns; this is for what it leaves alone: comments. Texts are not broken.
    rules: {
      "max-len": [
        "error",
        { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreUrls: true, ignoreRegExpLiterals: true },
      ],
    },
  },
  {
    files: ["**/*.mjs"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      globals: { process: "readonly", console: "readonly" },
      parserOptions: { projectService: false },
    },
  },
  {
    // Only handler.ts reads the environment and the clock of the machine it runs on.
    files: ["functions/**/*.ts"],
    ignores: ["functions/**/handler.ts", "functions/contract/environment.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        { name: "process", message: "Only handler.ts reads the environment; hand the value in." },
      ],
    },
  },
  {
    // One door: which recipe is chosen is known only when the app is synthesized.
    files: ["functions/**", "infra/**"],
    rules: { "no-restricted-imports": noImportMatching(...RECIPE_DOOR) },
  },
  {
    // Behind the rules above, which have the same names and would replace these. The scoring and the dataset are pure:
    // the same text gives the same result on AWS, in a test and at a reader's desk.
    files: ["recipes/**"],
    ignores: ["recipes/tools/**"],
    rules: {
      "no-restricted-imports": noImportMatching(
        String.raw`^(@aws-|node:)|/(infra|local|functions|tools)/`,
        "recipes/ is pure: no SDK, no environment, no code of the pipeline.",
      ),
      ...purity("recipes/"),
    },
  },
  {
    files: ["functions/evaluation/statistics/**"],
    rules: {
      "no-restricted-imports": noImportMatching(
        String.raw`^(@aws-|node:)|^\.\./(?!\.\./(contract|dataset)/)`,
        "The statistics are pure: no SDK, no environment, no other folder but contract/ and dataset/.",
      ),
      ...purity("functions/evaluation/statistics"),
    },
  },
  {
    // The rehearsal runs what the template says, never a handler's source, and never a recipe's.
    files: ["local/**"],
    rules: {
      "no-restricted-imports": noImportMatching(
        String.raw`/functions/.*/handler|/infra/|/recipes/|^#recipe`,
        "local/ runs the synthesized template; it imports neither handlers nor infra nor a recipe.",
      ),
    },
  },
  {
    files: ["test/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", "max-lines": "off" },
  },
);
