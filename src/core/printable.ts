/** Text of others, made safe and honest to read: what a terminal would obey or hide is shown instead. */

/** Controls but tab, invisible marks that reorder or join text, halves of pairs. */
const UNSEEN =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** One line with every character to be seen: `\x1b[2J`, `\u202e`. A tab is two blanks. */
export function printable(line: string): string {
  return line.replaceAll('\t', '  ').replace(UNSEEN, (found) => {
    const code = found.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}
