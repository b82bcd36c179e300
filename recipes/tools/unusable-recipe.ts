/** A recipe that can't be used. The message is for the person who writes it, and names file and field. */
export class UnusableRecipe extends Error {
  override readonly name = "UnusableRecipe";
}
