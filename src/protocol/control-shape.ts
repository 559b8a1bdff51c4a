/** The shape of control requests and their replies: what control.ts says in types, for JSON that comes from outside. */
import { STATUS_KINDS } from '../core/agent-status.ts';
import type { RequestAnswer } from '../core/agent-request.ts';
import type { Command } from '../core/command.ts';
import { ERROR_CODES } from '../core/errors.ts';
import { LOCK_KINDS } from '../core/locks/lock.ts';
import { TEAM_EVENT_TYPES } from '../core/team-event.ts';
import { LONGEST_WAIT_MS, type ControlReply, type ControlRequest } from './control.ts';
import {
  anything,
  flag,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
  variants,
  type Shape,
} from './shape.ts';

/** Longer than any name, id or key. */
const NAME = text(256);
/** A shell command line or an argument: the kernel takes 128 KiB of one. */
const LINE = text(128 * 1024);
/** As long as the kernel takes one. */
const PATH = text(4096);
const MAX_ARGUMENTS = 1000;
/** A prompt as somebody pastes it. The frame's own limit is above it, in any encoding. */
const PROMPT = text(1024 * 1024);
const MAX_KEYS = 10_000;
/** Rows or columns: more than any terminal has. */
const MAX_CELLS = 10_000;
const MAX_LINES = 1_000_000;

const pane = optional(NAME);
const direction = oneOf('left', 'right', 'up', 'down');

/** A command without words of its own. */
function bare<const N extends Command['name']>(name: N): Shape<{ readonly name: N }> {
  return object<{ readonly name: N }>({ name: oneOf(name) });
}

/** A command that names a pane and nothing else. */
function ofPane<const N extends Command['name']>(
  name: N,
): Shape<{ readonly name: N; readonly pane?: string }> {
  return object<{ readonly name: N; readonly pane?: string }>({ name: oneOf(name), pane });
}

const commandShape: Shape<Command> = variants<'name', Command>('name', {
  split: object({
    name: oneOf('split'),
    pane,
    side: oneOf('right', 'below'),
    role: optional(NAME),
    seat: optional(NAME),
    command: optional(LINE),
    args: optional(list(LINE, MAX_ARGUMENTS)),
    cwd: optional(LINE),
  }),
  close: object({ name: oneOf('close'), pane, ask: flag }),
  focus: object({ name: oneOf('focus'), pane: NAME }),
  'focus-number': object({ name: oneOf('focus-number'), number: integer(0, MAX_CELLS) }),
  'focus-direction': object({ name: oneOf('focus-direction'), direction }),
  'focus-next': bare('focus-next'),
  'focus-waiting': bare('focus-waiting'),
  zoom: ofPane('zoom'),
  stack: bare('stack'),
  resize: object({ name: oneOf('resize'), pane, direction, cells: integer(0, MAX_CELLS) }),
  equalise: bare('equalise'),
  swap: object({ name: oneOf('swap'), pane, side: oneOf('previous', 'next') }),
  'next-layout': bare('next-layout'),
  rename: object({ name: oneOf('rename'), pane, to: optional(NAME) }),
  restart: ofPane('restart'),
  'copy-mode': object({
    name: oneOf('copy-mode'),
    pane,
    what: optional(oneOf('screen', 'transcript')),
    isPageUp: optional(flag),
  }),
  paste: object({ name: oneOf('paste'), pane, buffer: optional(integer(0, MAX_LINES)) }),
  'choose-buffer': bare('choose-buffer'),
  find: object({ name: oneOf('find'), text: optional(LINE) }),
  scroll: object({ name: oneOf('scroll'), pane, lines: integer(-MAX_LINES, MAX_LINES) }),
  detach: bare('detach'),
  'detach-others': bare('detach-others'),
  help: bare('help'),
  'command-prompt': bare('command-prompt'),
  palette: bare('palette'),
  messages: bare('messages'),
  record: object({ name: oneOf('record'), file: optional(LINE) }),
  agents: bare('agents'),
  files: bare('files'),
  answer: ofPane('answer'),
  theme: object({ name: oneOf('theme'), theme: optional(NAME) }),
  'send-prefix': bare('send-prefix'),
  quit: object({ name: oneOf('quit'), ask: flag }),
});

const status = oneOf(...STATUS_KINDS);

/** A reason or a choice, as a person types it. */
const WORDS = text(16 * 1024);
const MAX_CHOICES = 64;

const answerShape: Shape<RequestAnswer> = variants<'kind', RequestAnswer>('kind', {
  allow: object({ kind: oneOf('allow'), grant: oneOf('once', 'always', 'edits') }),
  deny: object({ kind: oneOf('deny'), reason: WORDS }),
  choose: object({ kind: oneOf('choose'), choices: list(list(WORDS, MAX_CHOICES), MAX_CHOICES) }),
});

export const requestShape: Shape<ControlRequest> = variants<'kind', ControlRequest>('kind', {
  describe: object({ kind: oneOf('describe') }),
  run: object({ kind: oneOf('run'), command: commandShape }),
  resume: object({
    kind: oneOf('resume'),
    conversation: NAME,
    isFork: flag,
    pane,
    side: oneOf('right', 'below'),
    args: list(LINE, MAX_ARGUMENTS),
  }),
  kill: object({ kind: oneOf('kill') }),
  record: object({ kind: oneOf('record'), file: LINE }),
  detach: object({ kind: oneOf('detach'), others: flag }),
  send: object({ kind: oneOf('send'), pane, text: optional(PROMPT), keys: list(NAME, MAX_KEYS) }),
  capture: object({ kind: oneOf('capture'), pane, ansi: flag, scrollback: flag }),
  requests: object({ kind: oneOf('requests'), pane }),
  answer: object({ kind: oneOf('answer'), pane, request: optional(NAME), answer: answerShape }),
  explain: object({ kind: oneOf('explain'), pane }),
  wait: object({
    kind: oneOf('wait'),
    pane,
    status: list(status, 16),
    timeoutMs: integer(0, LONGEST_WAIT_MS),
  }),
  lock: object({
    kind: oneOf('lock'),
    path: PATH,
    lock: oneOf(...LOCK_KINDS),
    pane,
    leaseMs: nullable(integer(1, LONGEST_WAIT_MS)),
    timeoutMs: integer(0, LONGEST_WAIT_MS),
    isTaken: flag,
  }),
  files: object({ kind: oneOf('files') }),
  unlock: object({ kind: oneOf('unlock'), path: PATH, pane }),
  events: object({
    kind: oneOf('events'),
    follow: flag,
    pane,
    types: optional(list(oneOf(...TEAM_EVENT_TYPES), 64)),
  }),
});

export const replyShape: Shape<ControlReply> = (value, path) => {
  const head = object<{ readonly ok: boolean }>({ ok: flag })(value, path);
  return head.ok ? accepted(value, path) : refused(value, path);
};

const accepted = object<Extract<ControlReply, { ok: true }>>({ ok: isTrue, result: anything });
const refused = object<Extract<ControlReply, { ok: false }>>({
  ok: isFalse,
  code: oneOf(...ERROR_CODES),
  message: LINE,
  hint: optional(LINE),
});

function isTrue(): true {
  return true;
}

function isFalse(): false {
  return false;
}
