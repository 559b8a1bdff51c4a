/**
 * Locks that are taken by themselves: before a pane's Claude, or a subagent of it, changes a file by a tool, the file is
 * locked for that use of the tool; where another pane has it, the tool does not run and the model is told why.
 */
import { isAbsolute } from 'node:path';
import type { ToolGuard } from '../agent/hook-listener.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts';
import { CcmuxError } from '../core/errors.ts';
import type { LockSettings } from '../core/plan.ts';
import type { Session } from '../session/session.ts';
import { ageText } from '../ui/age.ts';
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

export interface ToolLocksOptions {
  readonly session: Session;
  readonly desk: LockDesk;
  readonly settings: LockSettings;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export class ToolLocks implements ToolGuard, Disposable {
  readonly #options: ToolLocksOptions;
  readonly #owned = new DisposableStore();
  readonly #ending = new AbortController();
  /** By the use of the tool that has it. */
  readonly #held = new Map<string, { readonly pane: string; readonly lock: string }>();

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
    const path = (field: string | undefined): string | null =>
      field !== undefined && isJsonObject(body.tool_input) ? pathOf(body.tool_input[field]) : null;
    const changed = path(CHANGING[tool]);
    const read = changed === null ? path(READING[tool]) : null;
    const pane = (changed ?? read) ? this.#paneOf(token) : null;
    if (pane === null) return null;
    if (changed !== null) return this.#beforeChange(pane, changed, textOf(body.tool_use_id));
    return read === null ? null : this.#beforeRead(pane, read);
  }

  after(token: string, body: JsonObject): void {
    const use = textOf(body.tool_use_id) ?? '';
    const held = this.#held.get(use);
    const pane = this.#paneOf(token);
    // Another pane's token ends nothing of this one.
    if (held === undefined || pane === null) return;
    if (held.pane !== pane) return;
    this.#held.delete(use);
    void this.#options.desk.releaseAll(new Set([held.lock]));
  }

  dispose(): void {
    this.#ending.abort();
    this.#owned.dispose();
  }

  async #beforeChange(pane: string, path: string, use: string | null): Promise<JsonObject | null> {
    const { desk, settings } = this.#options;
    const { onConflict, leaseMs } = settings;
    const waitMs = onConflict === 'wait' ? TOOL_WAIT_MS : 0;
    try {
      const lock = await desk.acquire({ path, kind: 'write', pane, leaseMs }, waitMs, this.#ending.signal);
      // Without a name nobody will say when it has run: the lock goes when the pane comes to rest.
      this.#held.set(use ?? lock.id, { pane, lock: lock.id });
      return null;
    } catch (error) {
      const isRefused = error instanceof CcmuxError && (error.code === 'held' || error.code === 'timed-out');
      if (!isRefused) throw error;
      return onConflict === 'warn' ? warning(error.message) : denial(`${error.message}. ${ADVICE}`);
    }
  }

  async #beforeRead(pane: string, path: string): Promise<JsonObject | null> {
    const { desk, settings, now } = this.#options;
    const lock = await desk.exclusiveOn(path, pane);
    if (lock === null) return null;
    const { name, session } = lock.holder;
    const why = `${path} is locked: ${name} of session ${session} has it for itself since ${ageText(now() - lock.acquiredAt)}`;
    return settings.onConflict === 'warn'
      ? warning(why)
      : denial(`${why}. Try again when that pane is done.`);
  }

  async #releaseAll(pane: string): Promise<void> {
    const ofPane = [...this.#held].filter(([, held]) => held.pane === pane);
    for (const [use] of ofPane) this.#held.delete(use);
    await this.#options.desk.releaseAll(new Set(ofPane.map(([, { lock }]) => lock)));
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
