/** What has happened, as lines: the transcript of a stand-in. */
import { ADDED, BAD, BOLD, FAINT, GOOD, PROMPT, PROMPT_MARK, REMOVED } from './look.ts';
import type { Entry } from './play.ts';
import type { EditBeat, ToolBeat } from './script.ts';
import { padded, span, wrap, type Indent, type Line, type Style } from './spans.ts';

/** The lines of one entry, an empty one before it where it begins something new. */
export function entryLines(entry: Entry, width: number): readonly Line[] {
  switch (entry.kind) {
    case 'user':
      return [[], ...userLines(entry.text, width)];
    case 'say':
      return [[], ...sayLines(entry.text, width)];
    case 'tool':
      return [[], ...toolLines(entry, width)];
    case 'edit':
      return [[], ...editLines(entry, width)];
    case 'note':
      return noteLines(entry.text, width, entry.isBad === true ? BAD : FAINT);
    case 'worked':
      return [[], [span(`✓ worked ${durationText(entry.ms)}`, FAINT)]];
  }
}

export function userLines(text: string, width: number): readonly Line[] {
  const indent = { first: [span('› ', PROMPT_MARK)], rest: [span('  ', PROMPT)] };
  return wrap(text, width, { style: PROMPT, indent }).map((line) => padded(line, width, PROMPT));
}

export function sayLines(text: string, width: number): readonly Line[] {
  return wrap(text, width, { indent: bulleted({}) });
}

function toolLines(tool: ToolBeat, width: number): readonly Line[] {
  const style = tool.hasFailed === true ? BAD : GOOD;
  const first = tool.result.at(0);
  return [
    ...callLines(tool, width, style),
    ...(first === undefined ? [] : noteLines(first, width, tool.hasFailed === true ? BAD : FAINT)),
    ...tool.result.slice(1).flatMap((line) => wrap(line, width, { style: FAINT, indent: BELOW })),
  ];
}

/** `● Bash(npm test)` */
export function callLines(
  { name, input }: Pick<ToolBeat, 'name' | 'input'>,
  width: number,
  style: Style,
): readonly Line[] {
  const lines = wrap(`${name}(${input})`, width, { indent: bulleted(style) });
  // The name is what the eye looks for.
  return lines.map((line, index) => {
    const text = line.at(-1)?.text ?? '';
    if (index > 0 || !text.startsWith(name)) return line;
    return [...line.slice(0, -1), span(name, BOLD), span(text.slice(name.length))];
  });
}

export function noteLines(text: string, width: number, style: Style): readonly Line[] {
  return wrap(text, width, { style, indent: { first: [span('  └ ', FAINT)], rest: [span('    ')] } });
}

const BELOW: Indent = { first: [span('    ')], rest: [span('    ')] };

function bulleted(style: Style): Indent {
  return { first: [span('● ', style)], rest: [span('  ')] };
}

function editLines(edit: EditBeat, width: number): readonly Line[] {
  const count = (sign: string): number => edit.lines.filter((line) => line.startsWith(sign)).length;
  return [
    ...callLines({ name: 'Edit', input: edit.file }, width, GOOD),
    ...noteLines(`${count('+')} added, ${count('-')} removed`, width, FAINT),
    ...diffLines(edit, width),
  ];
}

/** Numbered as in the file after the change; a removed line has the number it had. */
export function diffLines({ from, lines }: Pick<EditBeat, 'from' | 'lines'>, width: number): readonly Line[] {
  const digits = String(from + lines.length).length;
  let before = from;
  let after = from;
  return lines.flatMap((line) => {
    const sign = line.charAt(0);
    const number = sign === '-' ? before : after;
    if (sign !== '+') before++;
    if (sign !== '-') after++;
    const style = sign === '+' ? ADDED : sign === '-' ? REMOVED : FAINT;
    const label = `${String(number).padStart(digits)} ${sign} `;
    const indent = { first: [span(label, style)], rest: [span(' '.repeat(label.length), style)] };
    const inner = Math.max(8, width - 2);
    return wrapCode(line.slice(1), inner, { style, indent }).map((row) => [
      span('  '),
      ...(sign === ' ' ? row : padded(row, inner, style)),
    ]);
  });
}

/** Like `wrap`, with the blanks that code begins with. */
function wrapCode(
  code: string,
  width: number,
  { style, indent }: { style: Style; indent: Indent },
): readonly Line[] {
  const text = code.trimStart();
  const depth = ' '.repeat(code.length - text.length);
  return wrap(text, width, {
    style,
    indent: {
      first: [...indent.first, span(depth, style)],
      rest: [...indent.rest, span(depth, style)],
    },
  });
}

/** `8s`, `1m 34s` */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}
