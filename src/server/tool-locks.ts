/**
 * Locks that are taken by themselves: before a pane's Claude, or a subagent of it, changes a file by a tool, the file is
 * locked for that use of the tool; where another pane has it, or has changed it since this one read it, the tool does
 * not run and the model is told why. What the tools do to files is told to the ledger on the way.
 */
import { isAbsolute, relative, sep } from 'node:path';
import type { ToolGuard } from '../agent/hook-listener.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts';
import { isWithin } from '../base/within.ts';
import { CcmuxError } from '../core/errors.ts';
import type { UnseenChange } from '../core/locks/file-ledger.ts';
import type { LockSettings } from '../core/plan.ts';
import { findPane } from '../core/session-state.ts';
import type { PathRules } from '../files/ignore-rules.ts';
import { realPathOf } from '../files/real-path.ts';
import type { Session } from '../session/session.ts';
import { ageText } from '../ui/age.ts';
import type { TeamFiles } from './files/team-files.ts';
import type { LockDesk } from './lock-desk.ts';

/** Tools that change one file, with the field that names it. */
const CHANGING: Readonly<Record<string, string | undefined>> = {
  Edit: 'file_path',
  MultiEdit: 'file_path',
  Write: 'file_path',
  NotebookEdit: 'notebook_path',
};
const READING: Readonly<Record<string, string | undefined>> = { Read: 'file_path' };

/** How long a tool waits for a lock where the configuration wants that. Shorter than the client waits for its hook. */
const TOOL_WAIT_MS = 3000;

const LONGEST_PATH = 4096;

const ADVICE =
  'Nothing was changed. Do something else first and then try again: the lock goes when that pane is done.';

/**
 * So often a pane is kept off a file for one change that it has not seen. A client that knows the file by another way
 * than its Read (the user has mentioned it, it was shown the difference) is not kept off for ever; it has a check of
 * its own against writing over what it does not know.
 */
const MOST_TELLINGS = 2;

const COMMAND_TOOL = 'Bash';

export interface ToolLocksOptions {
  readonly session: Session;
  readonly desk: LockDesk;
  readonly files: TeamFiles;
  readonly settings: LockSettings;
  /** What no tool may change (`settings.readOnly`), from `root`, the real directory of the project. */
  readonly readOnly: PathRules | null;
  readonly root: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A file that a tool is about to change. */
interface Held {
  readonly pane: string;
  /** A real one. */
  readonly path: string;
  /** Its id; null where the tool runs although another pane has the file. */
  readonly lock: string | null;
}

export class ToolLocks implements ToolGuard, Disposable {
  readonly #options: ToolLocksOptions;
  readonly #owned = new DisposableStore();
  readonly #ending = new AbortController();
  /** By the use of the tool that has it. */
  readonly #held = new Map<string, Held>();
  /** What is being read, since when, by the use of the tool. */
  readonly #reading = new Map<
    string,
    { readonly pane: string; readonly path: string; readonly at: number }
  >();

  constructor(options: ToolLocksOptions) {
    this.#options = options;
    this.#owned.add(
      // A tool that was denied or broken off tells nobody: its pane comes to rest.
      options.session.events.onPublished((event) => {
        const isOver = event.type === 'pane-exited' || event.type === 'pane-closed';
        if (isOver || (event.type === 'status' && event.status === 'idle')) void this.#releaseAll(event.pane);
      }),
    );
  }

  before(token: string, body: JsonObject): Promise<JsonObject | null> | null {
    const tool = textOf(body.tool_name) ?? '';
    const changed = inputPath(body, CHANGING[tool]);
    const read = changed === null ? inputPath(body, READING[tool]) : null;
    if ((changed ?? read) === null && tool !== COMMAND_TOOL) return null;
    const pane = this.#paneOf(token);
    if (pane === null) return null;
    const use = textOf(body.tool_use_id);
    if (changed !== null) return this.#beforeChange(pane, changed, use);
    if (read !== null) return this.#beforeRead(pane, read, use);
    if (use !== null) this.#options.files.commandStarted(pane, use);
    return null;
  }

  after(token: string, body: JsonObject): void {
    const use = textOf(body.tool_use_id);
    const pane = use === null ? null : this.#paneOf(token);
    if (use === null || pane === null) return;
    const { files } = this.#options;
    const hasFailed = body.hook_event_name === 'PostToolUseFailure';
    if (body.tool_name === COMMAND_TOOL) files.commandEnded(pane, use, isInBackground(body));
    const reading = this.#reading.get(use);
    // Another pane's token ends nothing of this one.
    if (reading?.pane === pane) {
      this.#reading.delete(use);
      if (!hasFailed) files.read(pane, reading.path, reading.at);
    }
    const held = this.#held.get(use);
    if (held?.pane !== pane) return;
    this.#held.delete(use);
    files.toolDone(pane, held.path, !hasFailed);
    if (held.lock !== null) void this.#options.desk.releaseAll(new Set([held.lock]));
  }

  dispose(): void {
    this.#ending.abort();
    this.#owned.dispose();
  }

  async #beforeChange(pane: string, given: string, use: string | null): Promise<JsonObject | null> {
    const { desk, settings, files } = this.#options;
    const { onConflict, leaseMs } = settings;
    const path = await realPathOf(given);
    if (this.#isReadOnly(path))
      return denial(`${given} is not to be changed by any pane: locks.read_only names it`);
    const waitMs = onConflict === 'wait' ? TOOL_WAIT_MS : 0;
    let lock = null;
    let conflict = null;
    try {
      lock = await desk.acquire({ path, kind: 'write', pane, leaseMs }, waitMs, this.#ending.signal);
    } catch (error) {
      const isRefused = error instanceof CcmuxError && (error.code === 'held' || error.code === 'timed-out');
      if (!isRefused) throw error;
      if (onConflict !== 'warn') return denial(`${error.message}. ${ADVICE}`);
      conflict = error.message;
    }
    // Not before the lock is had: whoever had it may just have changed the file.
    const unseen = await files.unseenBy(pane, path);
    if (unseen !== null) {
      conflict ??= this.#outdatedText(given, unseen);
      const isTold = files.ledger.told(pane, path, unseen) > MOST_TELLINGS;
      this.#publishOutdated(pane, path, unseen);
      if (onConflict !== 'warn' && !isTold) {
        if (lock !== null) void desk.releaseAll(new Set([lock.id]));
        return denial(`${conflict}. Nothing was changed. Read the file again, then make your change.`);
      }
    }
    // Without a name nobody will say when it has run: the lock goes when the pane comes to rest.
    this.#held.set(use ?? lock?.id ?? path, { pane, path, lock: lock?.id ?? null });
    files.toolHas(pane, path);
    return conflict === null ? null : warning(conflict);
  }

  async #beforeRead(pane: string, given: string, use: string | null): Promise<JsonObject | null> {
    const { desk, settings, now } = this.#options;
    const at = now();
    const path = await realPathOf(given);
    const lock = await desk.exclusiveOn(path, pane);
    let why = null;
    if (lock !== null) {
      const { name, session } = lock.holder;
      why = `${given} is locked: ${name} of session ${session} has it for itself since ${ageText(at - lock.acquiredAt)}`;
      if (settings.onConflict !== 'warn') return denial(`${why}. Try again when that pane is done.`);
    }
    if (use !== null) this.#reading.set(use, { pane, path, at });
    return why === null ? null : warning(why);
  }

  #isReadOnly(path: string): boolean {
    const { readOnly, root } = this.#options;
    if (readOnly === null || path === root || !isWithin(path, root)) return false;
    // A directory's pattern is about all that is in it, a `!pattern` in it too, as with git.
    const parts = relative(root, path).split(sep);
    let isMeant = false;
    for (let count = 1; count <= parts.length && !isMeant; count++) {
      isMeant = readOnly(parts.slice(0, count).join('/'), count < parts.length) === 'meant';
    }
    return isMeant;
  }

  #outdatedText(path: string, { name, at, cause }: UnseenChange): string {
    const who = cause === 'tool' ? `${name} edited it` : `a command of ${name} changed it`;
    return `${path} has changed since you read it: ${who} ${ageText(this.#options.now() - at)} ago`;
  }

  #publishOutdated(pane: string, path: string, { name: from }: UnseenChange): void {
    const { session } = this.#options;
    const name = findPane(session.state, pane)?.seat.name ?? pane;
    session.events.publish({ type: 'file-outdated', pane, name, path, from: [from] });
  }

  async #releaseAll(pane: string): Promise<void> {
    const { desk, files } = this.#options;
    for (const [use, reading] of this.#reading) if (reading.pane === pane) this.#reading.delete(use);
    const ofPane = [...this.#held].filter(([, held]) => held.pane === pane);
    for (const [use, { path }] of ofPane) {
      this.#held.delete(use);
      files.toolDone(pane, path, false);
    }
    await desk.releaseAll(new Set(ofPane.flatMap(([, { lock }]) => (lock === null ? [] : [lock]))));
  }

  #paneOf(token: string): string | null {
    for (const [id, live] of this.#options.session.livePanes) if (live.token === token) return id;
    return null;
  }
}

function denial(reason: string): JsonObject {
  return preToolUse({ permissionDecision: 'deny', permissionDecisionReason: reason });
}

function warning(text: string): JsonObject {
  return preToolUse({ additionalContext: `${text}. It may be changing under you.` });
}

function preToolUse(output: JsonObject): JsonObject {
  return { hookSpecificOutput: { hookEventName: 'PreToolUse', ...output } };
}

function inputPath(body: JsonObject, field: string | undefined): string | null {
  return field !== undefined && isJsonObject(body.tool_input) ? pathOf(body.tool_input[field]) : null;
}

/** The command goes on although its tool has ended. */
function isInBackground({ tool_input: input, tool_response: response }: JsonObject): boolean {
  const isWanted = isJsonObject(input) && input.run_in_background === true;
  // One that took too long was sent there by the client.
  return isWanted || (isJsonObject(response) && textOf(response.backgroundTaskId) !== null);
}

/** Null for what the system would not take as the absolute path of a file. */
function pathOf(value: JsonValue | undefined): string | null {
  const path = textOf(value);
  return path !== null && isAbsolute(path) && path.length <= LONGEST_PATH && !path.includes('\0')
    ? path
    : null;
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
