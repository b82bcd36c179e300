/**
 * Characters a token, for English prose with many numbers. Nova's tokenizer is not public: an estimate, rather too high
 * than too low.
 */
const CHARACTERS_PER_TOKEN = 3.5;
export const TOKEN_ESTIMATE = `characters of system and user turn / ${CHARACTERS_PER_TOKEN}`;
const SYSTEM_CHARACTERS = 140;

export const estimatedTokens = (prompt: string): number =>
  Math.ceil((prompt.length + SYSTEM_CHARACTERS) / CHARACTERS_PER_TOKEN);

/**
 * @returns what AWS's offline validator (nova_ft_dataset_validator.py) would find in a message; it is not documented
 *   whether Bedrock checks it too
 */
export function forbiddenSubstring(prompt: string): string | undefined {
  // Only at a colon or a bracket: searching for eight words at each character took a tenth of the preparation's time.
  for (let at = prompt.indexOf(":"); at !== -1; at = prompt.indexOf(":", at + 1)) {
    const role = /(?:system|user|bot|assistant)$/i.exec(prompt.slice(Math.max(0, at - "assistant".length), at));
    if (role) return `${role[0]}:`;
  }
  for (let at = prompt.indexOf("<"); at !== -1; at = prompt.indexOf("<", at + 1)) {
    const tag = /^<(?:image|video|unk)>/i.exec(prompt.slice(at, at + "<image>".length));
    if (tag) return tag[0];
  }
  return undefined;
}
