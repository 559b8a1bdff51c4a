/**
 * The line in the border above a pane: ` 5 qa2 ▲ WAITS 1m · Bash: rm -rf build `. What does not fit is given up from
 * the right: detail, then age, then the state's word; the name and the symbol only where nothing else is left.
 * The border itself shows on both sides of it.
 */
import { ageText } from './age.ts';
import { isAgeShown, markOf } from './pane-mark.ts';
import type { FrontMark, PaneView } from './session-view.ts';
import { cleanText, cutText, lineWidth, textWidth, type TextLine, type Tone } from './text.ts';

/** Less of a detail than this tells nothing. */
const SHORTEST_DETAIL = 4;
const SEPARATOR = ' · ';
const ANSWERS = ' (y/N)';

/** At most `width` cells; `now` in milliseconds since the epoch. A `color` of null leaves the name in the theme's. */
export function titleLine(pane: PaneView, width: number, now: number): TextLine {
  const room = width - 2;
  const line = pane.question === null ? stateLine(pane, room, now) : questionLine(pane.question, room);
  if (line.length > 0) return [{ text: ' ', tone: 'border' }, ...line, { text: ' ', tone: 'border' }];
  const mark = markOf(pane);
  return width < 1 ? [] : [{ text: mark.symbol, tone: mark.tone, isBold: true }];
}

function stateLine(pane: PaneView, width: number, now: number): TextLine {
  const name = cleanText(pane.name);
  const title = cleanText(pane.title ?? '').trim();
  const word = wordOf(pane);
  const age = isAgeShown(pane) ? ageText(now - pane.status.since) : '';
  const whole = [word, age].filter(Boolean).join(' ');
  // The title is for where there is room; the name is what commands know.
  const heads = [...(title === '' ? [] : [headOf(pane, title, whole)])];
  for (const words of new Set([whole, word, ''])) heads.push(headOf(pane, name, words));
  for (const head of heads) {
    const room = width - lineWidth(head);
    if (room >= 0) return [...head, ...detailOf(pane, room)];
  }
  // Only here the name gives way, and never wholly.
  const room = width - lineWidth(headOf(pane, '', ''));
  return room < 1 ? [] : headOf(pane, cutText(name, room), '');
}

function headOf(pane: PaneView, name: string, words: string): TextLine {
  const mark = markOf(pane);
  const tone: Tone = pane.isFocused ? 'title-focused' : 'title';
  return [
    { text: `${pane.number} `, tone, isBold: pane.isFocused },
    { text: name, tone, isBold: pane.isFocused, ...(pane.color !== null && { color: pane.color }) },
    {
      text: ['', mark.symbol, words].filter((part, at) => at === 0 || part !== '').join(' '),
      tone: mark.tone,
      isBold: mark.kind === 'waiting',
    },
  ];
}

function wordOf(pane: PaneView): string {
  if (pane.exit === null) return isPrinter(pane) ? (pane.status.activity ?? '') : markOf(pane).word;
  if (pane.exit.signal !== null) return cleanText(pane.exit.signal);
  return pane.exit.code === null ? 'exited' : `exited ${pane.exit.code}`;
}

/** Of its program nothing is known but whether it prints. */
function isPrinter(pane: PaneView): boolean {
  return pane.status.source === 'output' && markOf(pane).kind === 'plain';
}

/** With its separator; empty where it would be too short to tell anything. */
function detailOf(pane: PaneView, width: number): TextLine {
  const detail = detailText(pane);
  const room = width - textWidth(SEPARATOR);
  if (detail.text === '' || room < Math.min(textWidth(detail.text), SHORTEST_DETAIL)) return [];
  return [
    { text: SEPARATOR, tone: 'border' },
    { text: cutText(detail.text, room), tone: detail.tone },
  ];
}

function detailText(pane: PaneView): { readonly text: string; readonly tone: Tone } {
  if (pane.front !== null) return { text: frontText(pane.front), tone: 'hint' };
  if (pane.scroll !== null) return { text: `↑ ${pane.scroll.offset}/${pane.scroll.total}`, tone: 'hint' };
  const mark = markOf(pane);
  const remark = cleanText(pane.remark ?? '');
  if (mark.kind === 'failed')
    return { text: [remark, pane.offer].filter(Boolean).join(SEPARATOR), tone: 'hint' };
  if (remark !== '') return { text: remark, tone: 'waiting' };
  const { activity, waitingFor, lastCommand } = pane.status;
  if (lastCommand !== undefined && lastCommand.exitStatus !== null && lastCommand.exitStatus !== 0) {
    const what = [`exit ${lastCommand.exitStatus}`, lastCommand.text].filter(Boolean).join(': ');
    return { text: cleanText(what), tone: 'failed' };
  }
  // What goes on in the background, too, while it rests.
  const isActive = !isPrinter(pane);
  // What it waits for, as exactly as it is known.
  const wish = waitingFor === null ? null : (waitingFor.detail ?? waitingFor.kind);
  const action = isActive ? [activity, wish].filter(Boolean).join(': ') : '';
  return {
    text: cleanText(action).trim() || noteText(pane.note ?? ''),
    tone: mark.kind === 'waiting' ? 'waiting' : 'detail',
  };
}

/** `[123/5000] "needle" 3 of 57` */
function frontText({ kind, line, total, search }: FrontMark): string {
  const name = kind === 'transcript' ? 'transcript ' : '';
  return cleanText(`${name}[${line}/${total}] ${search}`).trim();
}

/** What claude calls itself before a conversation has a name: no news. */
const NO_NEWS = 'Claude Code';
/** Programs put a symbol before their title, and turn it while they work. */
const LEADING_SYMBOL = /^\p{So}\ufe0f?\s+/u;

/** What a program says of itself in its title, as one line. */
export function noteText(note: string): string {
  const text = cleanText(note).trim().replace(LEADING_SYMBOL, '');
  return text === NO_NEWS ? '' : text;
}

/** What is asked may be cut, the answers may not. */
function questionLine(question: string, width: number): TextLine {
  if (width < 1) return [];
  const text = cleanText(question);
  const answers = text.endsWith(ANSWERS) && width > textWidth(ANSWERS) ? ANSWERS : '';
  const asked = answers === '' ? text : text.slice(0, -answers.length);
  const shown = cutText(asked, width - textWidth(answers)) + answers;
  return [{ text: shown, tone: 'waiting', isBold: true }];
}
