/**
 * The status line: who needs me, at one glance. Left the session and the counts by state, right the focused
 * pane's model, context and cost, branch, the team's cost and the clock.
 * On a narrow screen it says less, in a fixed order, and keeps the symbols with their counts to the last. After the
 * prefix it offers keys, and a message takes its place until it has been read.
 */
import { moneyText } from '../core/usage.ts';
import { ageText, clockText } from './age.ts';
import { keyLabel } from './key-label.ts';
import { isAgeShown, markOf, MARKS, STATES, waitingPanes } from './pane-mark.ts';
import type { MessageView, SessionView } from './session-view.ts';
import {
  cleanText,
  cutLine,
  cutText,
  lineWidth,
  textWidth,
  type Segment,
  type TextLine,
  type Tone,
} from './text.ts';

const GAP = '   ';
const LONGEST_NAME = 16;
const LONGEST_FILE = 24;

/** How much is said: each step leaves something out. */
interface Fullness {
  readonly layout: boolean;
  readonly words: boolean;
  readonly waiting: 'with key' | 'with age' | 'no';
  readonly branch: boolean;
  /** Of the focused pane: who and what it does too, or only model, context and cost. */
  readonly focused: 'whole' | 'usage' | 'no';
  /** Of the team. */
  readonly cost: boolean;
  readonly clock: boolean;
  readonly session: boolean;
  readonly flags: 'with keys' | 'bare' | 'no';
}

const FULL: Fullness = {
  layout: true,
  words: true,
  waiting: 'with key',
  branch: true,
  focused: 'no',
  cost: true,
  clock: true,
  session: true,
  flags: 'with keys',
};
const BARE: Fullness = {
  layout: false,
  words: false,
  waiting: 'no',
  branch: false,
  focused: 'no',
  cost: false,
  clock: false,
  session: false,
  flags: 'no',
};
const STEPS: readonly Fullness[] = [
  { ...FULL, focused: 'whole' },
  { ...FULL, focused: 'usage' },
  { ...FULL, waiting: 'with age', focused: 'usage' },
  { ...FULL, layout: false, flags: 'bare', waiting: 'with age', focused: 'usage' },
  FULL,
  { ...FULL, waiting: 'with age' },
  { ...FULL, layout: false, flags: 'bare' },
  { ...FULL, layout: false, flags: 'bare', waiting: 'with age' },
  { ...FULL, layout: false, flags: 'bare', waiting: 'with age', branch: false },
  { ...BARE, session: true, flags: 'bare', waiting: 'with age', clock: true },
  { ...BARE, session: true, flags: 'bare', clock: true },
  { ...BARE, session: true, flags: 'bare' },
  { ...BARE, flags: 'bare' },
  BARE,
];

/** How a screen shows a session that has another's size: without its edges, or with air around it. */
export type Misfit = 'clipped' | 'padded';

/** Exactly `width` cells. `misfit` is null where the session has this screen's size. */
export function statusLine(view: SessionView, width: number, misfit: Misfit | null): TextLine {
  if (view.isPrefixActive) return filled(hintLine(view, width), width);
  if (view.message !== null) return filled(messageLine(view.message, width), width);
  const isUsageKnown = view.panes.some(({ isFocused, usage }) => isFocused && usage !== null);
  for (const step of STEPS) {
    if (step.focused !== 'no' && !isUsageKnown) continue;
    const left = leftSide(view, step, misfit);
    const right = rightSide(view, step);
    const room = width - lineWidth(left) - lineWidth(right);
    if (room >= (right.length > 0 ? 1 : 0)) return [...left, plain(' '.repeat(room)), ...right];
  }
  return filled(cutLine(leftSide(view, BARE, misfit), width), width);
}

function leftSide(view: SessionView, step: Fullness, misfit: Misfit | null): TextLine {
  const name = cleanText(view.sessionName);
  const title = step.layout ? `${name} · ${cleanText(view.layoutName)}` : name;
  const flags = step.flags === 'no' ? [] : flagsOf(view, misfit, step.flags === 'with keys');
  const words = [...(step.session ? [title] : []), ...flags];
  const counts = STATES.flatMap((kind) => countOf(view, kind, step));
  const head = words.length > 0 ? [plain(` ${words.join(' · ')}`)] : [];
  const gap = head.length > 0 ? GAP : ' ';
  return counts.length === 0 ? head : [...head, plain(gap), ...counts.slice(1)];
}

/** What is unusual about the screen as it stands. */
function flagsOf(view: SessionView, misfit: Misfit | null, hasKeys: boolean): readonly string[] {
  const { mode } = view.arrangement;
  return [
    ...(view.isDemo ? [demoMark(view.sessionName, hasKeys)] : []),
    ...(mode === 'zoomed' || mode === 'stacked' ? [mode] : []),
    ...(view.mode === null ? [] : [hasKeys ? `${view.mode.name} (${view.mode.keys})` : view.mode.name]),
    ...(view.lockAgainst === null ? [] : [lockText(view.lockAgainst, hasKeys)]),
    ...(view.isRecording ? [hasKeys ? 'recording' : 'rec'] : []),
    ...(view.isReadOnly ? ['read-only'] : []),
    ...(misfit === null ? [] : [hasKeys ? misfitText(view, misfit) : misfit]),
  ];
}

/** The size is that of the terminal used last, which is another. */
function misfitText({ sessionSize: { cols, rows } }: SessionView, misfit: Misfit): string {
  return `${misfit}: in use at ${cols}×${rows}`;
}

/** Another pane keeps the focused one off a file. */
function lockText({ file, holder }: NonNullable<SessionView['lockAgainst']>, hasRoom: boolean): string {
  const who = cutText(cleanText(holder), LONGEST_NAME);
  return hasRoom ? `locked by ${who}: ${cutText(cleanText(file), LONGEST_FILE)}` : `locked by ${who}`;
}

/** A demo says that it is one; its usual name has said so already. */
function demoMark(name: string, hasRoom: boolean): string {
  return (name.startsWith('demo') ? '' : 'demo: ') + (hasRoom ? 'scripted agents' : 'scripted');
}

/** `  ● 2 busy`, the gap before it included; nothing where there is none of the kind. */
function countOf(view: SessionView, kind: (typeof STATES)[number], step: Fullness): TextLine {
  const count = view.panes.filter((pane) => markOf(pane).kind === kind).length;
  if (count === 0) return [];
  const mark = MARKS[kind];
  const text = step.words ? `${mark.symbol} ${count} ${mark.counted}` : `${mark.symbol} ${count}`;
  const tail = kind === 'waiting' ? waitingTail(view, step) : '';
  return [plain('  '), { text: text + tail, tone: mark.tone, isBold: kind === 'waiting' }];
}

/** Who has waited longest, and the key that leads there. */
function waitingTail(view: SessionView, step: Fullness): string {
  const first = waitingPanes(view.panes).at(0);
  if (first === undefined || step.waiting === 'no') return '';
  const who = `${cutText(cleanText(first.name), LONGEST_NAME)} ${ageText(view.now - first.status.since)}`;
  const { waitingKey } = view;
  return step.waiting === 'with key' && waitingKey !== null ? ` (${who}, ${waitingKey})` : ` (${who})`;
}

function rightSide(view: SessionView, step: Fullness): TextLine {
  const cost = step.cost && view.costUsd !== null ? [moneyText(view.costUsd)] : [];
  const branch = step.branch && view.branch !== null ? [cleanText(view.branch)] : [];
  const clock = step.clock ? [clockText(view.now)] : [];
  const focused = focusedText(view, step);
  const parts = [...(focused === '' ? [] : [focused]), ...branch, ...cost, ...clock];
  return parts.length === 0 ? [] : [plain(`${parts.join(' · ')} `)];
}

/** `dev1 busy 0:42, Opus 5.5, 12% context, $0.44`; its cost is left out where the team's says the same. */
function focusedText({ panes, now, costUsd: ofTeam }: SessionView, { focused }: Fullness): string {
  const pane = panes.find(({ isFocused }) => isFocused);
  if (focused === 'no' || pane === undefined || pane.usage === null) return '';
  const { model, contextPercent, costUsd } = pane.usage;
  const age = isAgeShown(pane) ? ageText(now - pane.status.since) : '';
  const who = [cutText(cleanText(pane.name), LONGEST_NAME), cleanText(pane.role), markOf(pane).word, age];
  const parts = [
    ...(focused === 'whole' ? [[...new Set(who)].filter(Boolean).join(' ')] : []),
    ...(model === null ? [] : [cleanText(model)]),
    ...(contextPercent === null ? [] : [`${Math.round(contextPercent)}% context`]),
    ...(costUsd === null || moneyText(costUsd) === moneyText(ofTeam ?? 0) ? [] : [moneyText(costUsd)]),
  ];
  return parts.join(', ');
}

/** As many whole hints as fit. */
function hintLine(view: SessionView, width: number): TextLine {
  const line: Segment[] = [{ text: ` ${keyLabel(view.prefix)} `, tone: 'hint', isBold: true }];
  let room = width - lineWidth(line);
  const isOffered = new Set<string>();
  for (const { key, help } of view.hints) {
    const keyText = ` ${keyLabel(key)}`;
    const helpText = ` ${cleanText(help)} `;
    const needed = textWidth(keyText) + textWidth(helpText);
    if (isOffered.has(help) || needed > room) continue;
    isOffered.add(help);
    line.push({ text: keyText, tone: 'hint', isBold: true }, plain(helpText));
    room -= needed;
  }
  return cutLine(line, width);
}

const MESSAGE_TONES: Readonly<Record<MessageView['kind'], Tone>> = {
  info: 'status',
  warning: 'waiting',
  error: 'failed',
};

function messageLine(message: MessageView, width: number): TextLine {
  const text = ` ${cleanText(message.text)}`;
  return [{ text: cutText(text, width), tone: MESSAGE_TONES[message.kind], isBold: message.kind !== 'info' }];
}

function filled(line: TextLine, width: number): TextLine {
  return [...line, plain(' '.repeat(Math.max(0, width - lineWidth(line))))];
}

function plain(text: string): Segment {
  return { text, tone: 'status' };
}
