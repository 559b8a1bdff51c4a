/** Blots secrets out of a text before it is given away: known forms of keys and tokens, and what is named as one. */
const BLOT = '[redacted]';

/**
 * Each with the whole secret as its match, or with what stays in front of it as its first group. None looks at a text
 * again and again: a program can make a text of millions of letters, and a server reads them all.
 */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,20000}?-----END [A-Z ]{0,40}PRIVATE KEY-----/g,
  /\bsk-[A-Za-z0-9_-]{16,}/g, // Anthropic, OpenAI
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,})/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g, // a JSON web token
  /\b((?:Bearer|Basic)\s+)[A-Za-z0-9+/_.=~-]{12,}/gi,
  /(:\/\/[^\s:/@"'\\]{1,64}:)[^\s@/"'\\]{3,}(?=@)/g, // a password in an address
  // NAME_TOKEN=value, "apiKey": "value", also where JSON quotes it once more.
  /((?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)(?:\\?["'])?\s*[:=]\s*(?:\\?["'])?)[^\s"'\\,;&<>{}()[\]$]{6,}/gi,
];

/** `text` without the secrets that can be told; JSON stays JSON. */
export function redact(text: string): string {
  return SECRETS.reduce(
    (clean, secret) =>
      clean.replace(secret, (_match, kept: unknown) => `${typeof kept === 'string' ? kept : ''}${BLOT}`),
    text,
  );
}
