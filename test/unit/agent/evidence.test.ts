import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fusedStatus,
  NO_EVIDENCE,
  withFile,
  withHook,
  withoutRequest,
  withRequestDropped,
  type Evidence,
} from '../../../src/agent/evidence.ts';
import type { HookEvent } from '../../../src/agent/hook-event.ts';
import type { AgentRequest } from '../../../src/core/agent-request.ts';
import type { AgentStatus, StatusKind, WaitingKind } from '../../../src/core/agent-status.ts';

const ORIGIN = { conversation: 'c', subagent: null };

type Fact = { readonly file: AgentStatus | null } | { readonly hook: HookEvent };

function file(kind: StatusKind, since: number, waiting: WaitingKind | null = null): Fact {
  const waitingFor = waiting === null ? null : { kind: waiting, detail: null };
  return { file: { kind, since, source: 'session-file', activity: null, waitingFor, conversation: 'c' } };
}

const prompt: Fact = { hook: { ...ORIGIN, kind: 'promptSubmitted', prompt: 'do it' } };
const stop: Fact = { hook: { ...ORIGIN, kind: 'turnEnded', error: null } };

function started(tool: string, detail: string, subagent: string | null = null): Fact {
  return { hook: { ...ORIGIN, subagent, kind: 'toolStarted', id: `${tool} ${detail}`, tool, detail } };
}

function ended(tool: string, detail: string, subagent: string | null = null): Fact {
  return {
    hook: { ...ORIGIN, subagent, kind: 'toolEnded', id: `${tool} ${detail}`, hasFailed: false, tool, detail },
  };
}

function asks(tool: string, detail: string, wants: AgentRequest['kind'] = 'permission'): Fact {
  const request = `${tool} ${detail}`;
  return { hook: { ...ORIGIN, kind: 'permissionRequested', tool, detail, wants, request, isOpen: true } };
}

/** Each fact comes ten milliseconds after the one before, the first at 10. */
function learn(...facts: readonly Fact[]): Evidence {
  return facts.reduce<Evidence>(
    (evidence, fact, i) =>
      'hook' in fact ? withHook(evidence, fact.hook, (i + 1) * 10) : withFile(evidence, fact.file),
    NO_EVIDENCE,
  );
}

const status = (...facts: readonly Fact[]) => fusedStatus(learn(...facts));

describe('the status of a client', () => {
  it('waits on where the client has closed its dialog by itself, until the file says what came of it', () => {
    const asked = learn(prompt, file('busy', 5), asks('Bash', 'ls'), file('waiting', 35, 'permission'));
    const dropped = withRequestDropped(asked, 'Bash ls', 50);
    expect(fusedStatus(dropped)).toEqual(fusedStatus(asked));
    expect(dropped.requests).toMatchObject([{ request: 'Bash ls', isOpen: false }]);
    const idle = file('idle', 60);
    expect('file' in idle && withFile(dropped, idle.file).requests).toEqual([]);
    expect(fusedStatus(withoutRequest(dropped, 'Bash ls', 70))).toMatchObject({ kind: 'busy' });
  });

  it('is of the next dialog at once where the client has closed one of several', () => {
    const asked = learn(
      prompt,
      file('busy', 5),
      asks('Bash', 'ls'),
      asks('Bash', 'rm'),
      file('waiting', 35, 'permission'),
    );
    expect(fusedStatus(withRequestDropped(asked, 'Bash ls', 50))).toMatchObject({
      kind: 'waiting',
      waitingFor: { kind: 'permission', detail: 'rm' },
    });
  });

  it('is not known before anybody has said anything', () => {
    expect(status()).toBeNull();
    expect(status({ file: null })).toBeNull();
  });

  it('is what the session file says, with the tool that the hooks name', () => {
    expect(status(file('busy', 5))).toMatchObject({ kind: 'busy', since: 5, activity: null });
    expect(status(prompt, file('busy', 5))).toMatchObject({ kind: 'busy', activity: 'thinking' });
    expect(status(prompt, file('busy', 5), started('Bash', 'ls'))).toMatchObject({ activity: 'Bash' });
    expect(status(prompt, file('busy', 5), started('Bash', 'ls'), ended('Bash', 'ls'))).toMatchObject({
      activity: 'thinking',
    });
  });

  it('names the main agent’s tool before a subagent’s, and a subagent that works on behind it', () => {
    const both = [prompt, file('busy', 5), started('Agent', 'job'), started('Grep', 'x', 'a1')];
    expect(status(...both)).toMatchObject({ activity: 'Agent' });
    expect(status(...both, ended('Agent', 'job'))).toMatchObject({ activity: 'Grep' });
    const begun: Fact = { hook: { ...ORIGIN, subagent: 'a1', kind: 'subagentStarted' } };
    const over: Fact = { hook: { ...ORIGIN, subagent: 'a1', kind: 'subagentEnded' } };
    expect(status(prompt, file('busy', 5), begun, stop)).toMatchObject({
      kind: 'busy',
      activity: 'subagent',
    });
    expect(status(prompt, file('busy', 5), begun, stop, over)).toMatchObject({ activity: null });
  });

  it('tells the exact request, be it told before or after the file says that it waits', () => {
    const expected = {
      kind: 'waiting',
      activity: 'Bash',
      waitingFor: { kind: 'permission', detail: 'rm x' },
    };
    const before = [prompt, file('busy', 5), started('Bash', 'rm x')];
    expect(status(...before, asks('Bash', 'rm x'), file('waiting', 45, 'permission'))).toMatchObject(
      expected,
    );
    expect(status(...before, file('waiting', 35, 'permission'), asks('Bash', 'rm x'))).toMatchObject(
      expected,
    );
  });

  it('tells a plan from a permission, and a dialog of the user’s own from both', () => {
    const plan = [prompt, file('busy', 5), asks('ExitPlanMode', 'First this', 'plan')];
    expect(status(...plan, file('waiting', 35, 'permission'))?.waitingFor).toEqual({
      kind: 'plan',
      detail: 'First this',
    });
    expect(status(...plan, file('waiting', 35, 'dialog'))?.waitingFor).toEqual({
      kind: 'dialog',
      detail: null,
    });
  });

  it('goes on to the next request when the first is answered', () => {
    const both = [
      prompt,
      file('busy', 5),
      asks('Bash', 'one'),
      asks('Bash', 'two'),
      file('waiting', 45, 'permission'),
    ];
    expect(status(...both)?.waitingFor?.detail).toBe('one');
    const answered = [...both, file('busy', 60), file('waiting', 70, 'permission')];
    expect(status(...answered)?.waitingFor?.detail).toBe('two');
    expect(status(...both, ended('Bash', 'one'))?.waitingFor?.detail).toBe('two');
  });

  it('forgets at idle what Esc broke off, which no hook tells', () => {
    const broken = [
      prompt,
      file('busy', 5),
      started('Bash', 'x'),
      asks('Bash', 'x'),
      file('waiting', 45, 'permission'),
    ];
    expect(learn(...broken, file('idle', 70))).toMatchObject({ tools: [], requests: [] });
    const later = status(...broken, file('idle', 70), file('busy', 90), file('waiting', 100, 'permission'));
    expect(later?.waitingFor).toEqual({ kind: 'permission', detail: null });
  });

  it('keeps what was told after the file was written', () => {
    // The prompt's hook is quicker than the file: what it began must not be swept away by the idle before it.
    const evidence = learn(file('busy', 1), prompt, started('Bash', 'x'), file('idle', 15));
    expect(evidence.tools).toHaveLength(1);
    expect(fusedStatus(withFile(evidence, (file('busy', 60) as { file: AgentStatus }).file))).toMatchObject({
      activity: 'Bash',
    });
  });

  it('is the hooks’ word where there is no session file, and says so', () => {
    expect(status(prompt)).toMatchObject({
      kind: 'busy',
      source: 'hook',
      since: 10,
      activity: 'thinking',
      conversation: 'c',
    });
    expect(status(prompt, asks('Bash', 'x'))).toMatchObject({ kind: 'waiting', source: 'hook', since: 20 });
    expect(status(prompt, stop)).toMatchObject({ kind: 'idle', source: 'hook', since: 20, activity: null });
  });

  it('is nobody’s word any more when the session file is gone, and the hooks’ again when one is fired', () => {
    expect(status(prompt, file('busy', 5), { file: null })).toBeNull();
    expect(status(prompt, file('busy', 5), { file: null }, prompt)).toMatchObject({
      kind: 'busy',
      source: 'hook',
    });
  });

  it('is never other than the session file’s kind, whatever the hooks say in whatever order', () => {
    const hooks = [
      prompt,
      stop,
      started('Bash', 'x'),
      ended('Bash', 'x'),
      asks('Bash', 'x'),
      asks('Q', 'y', 'question'),
    ];
    const files = [file('idle', 1000), file('busy', 1000), file('waiting', 1000, 'permission')];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...hooks, ...files)),
        fc.constantFrom(...files),
        (facts, final) => {
          const result = status(...facts, final);
          expect(result?.kind).toBe('file' in final ? final.file?.kind : null);
          expect(result?.source).toBe('session-file');
          expect(result?.waitingFor === null).toBe(result?.kind !== 'waiting');
        },
      ),
    );
  });
});

it('knows nothing more of a client that ends, whether its file or its last hook is seen first', () => {
  const origin = { conversation: 'c', subagent: null } as const;
  const status = {
    kind: 'idle',
    since: 1,
    source: 'session-file',
    activity: null,
    waitingFor: null,
    conversation: 'c',
  } as const;
  const there = withFile(NO_EVIDENCE, status);
  const end = (reason: string): HookEvent => ({ ...origin, kind: 'conversationEnded', reason });
  expect(fusedStatus(withHook(withFile(there, null), end('prompt_input_exit'), 5))).toBeNull();
  expect(fusedStatus(withFile(withHook(there, end('prompt_input_exit'), 5), null))).toBeNull();
  // Without any file /clear leaves the client at rest.
  expect(fusedStatus(withHook(NO_EVIDENCE, end('clear'), 5))).toMatchObject({ kind: 'idle', source: 'hook' });
});
