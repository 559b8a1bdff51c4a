/**
 * Text in the language of manual pages: the man macros that both groff and mandoc know. Functions answer lines of
 * source; what they take is plain text, which is escaped here and nowhere else.
 */

/** Lines of source. */
export type Roff = readonly string[];

/** Words that are shown in another face. */
export interface Span {
  readonly face: 'bold' | 'italic';
  readonly text: string;
}

export type Inline = string | Span | readonly (string | Span)[];

export function bold(text: string): Span {
  return { face: 'bold', text };
}

export function italic(text: string): Span {
  return { face: 'italic', text };
}

export interface PageHead {
  readonly name: string;
  /** ISO 8601, a day. */
  readonly date: string;
  readonly source: string;
}

export function pageHead({ name, date, source }: PageHead): Roff {
  const title = `.TH ${quoted(name.toUpperCase())} 1 "${date}" ${quoted(source)} "User Commands"`;
  // Neither hyphenated nor stretched: most of the words are typed as they stand.
  return [title, '.nh', '.ad l'];
}

export function section(title: string, ...content: readonly Roff[]): Roff {
  return [`.SH ${quoted(title)}`, ...withoutFirstBreak(content.flat())];
}

export function subsection(title: string, ...content: readonly Roff[]): Roff {
  return [`.SS ${quoted(title)}`, ...withoutFirstBreak(content.flat())];
}

export function paragraph(text: Inline): Roff {
  return ['.PP', ...wrapped(text)];
}

/** A term and, indented below it, what is to be said of it. */
export function item(term: Inline, ...content: readonly Inline[]): Roff {
  return ['.TP', inline(term), ...content.flatMap(wrapped)];
}

/** Lines as they are, for what one types. */
export function verbatim(lines: readonly string[]): Roff {
  return ['.PP', '.RS 4', '.nf', ...lines.map((line) => inline(line)), '.fi', '.RE'];
}

/** A heading begins a paragraph by itself. */
function withoutFirstBreak(content: Roff): Roff {
  return content.at(0) === '.PP' ? content.slice(1) : content;
}

/** In lines that fit into a terminal: pages are read in source too. */
function wrapped(text: Inline): Roff {
  const lines: string[] = [];
  for (const word of inline(text).split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < LONGEST_LINE)
      lines.splice(-1, 1, `${line} ${word}`);
    else lines.push(guarded(word));
  }
  return lines;
}

const LONGEST_LINE = 80;

/** At the beginning of a line a dot or an apostrophe would be a macro. */
function guarded(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

function inline(text: Inline): string {
  const spans = Array.isArray(text) ? (text as readonly (string | Span)[]) : [text as string | Span];
  return guarded(spans.map((span) => (typeof span === 'string' ? escaped(span) : faced(span))).join(''));
}

function faced({ face, text }: Span): string {
  return `\\f${face === 'bold' ? 'B' : 'I'}${escaped(text)}\\fR`;
}

/** A hyphen is what people copy, so it must not become a typographic one. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll(/[^\0-\x7f]/gu, (character) => `\\[u${codePoint(character)}]`);
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** An argument of a macro. */
function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '\\(dq')}"`;
}
