/**
 * The process that sends the hooks of a flood: as seven clients do, each over a connection that it keeps. Its parent
 * tells it where to, and when to stop; it says when it begins, and at the end how many it has sent.
 */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** The argument that makes a sender of a benchmark. */
export const SEND_HOOKS = 'send-hooks';

export interface HookTarget {
  readonly url: string;
  readonly token: string;
  readonly conversation: string | null;
}

export interface Flood {
  readonly eventsPerSecond: number;
  readonly targets: readonly HookTarget[];
}

export async function sendHooks(): Promise<number> {
  const [flood] = (await once(process, 'message')) as [Flood];
  const agent = new Agent({ keepAlive: true });
  const isOver = new AbortController();
  process.send?.('begun');
  process.once('message', () => isOver.abort());
  const counts = await Promise.all(
    flood.targets.map((target, index) => send(target, { flood, index, agent, signal: isOver.signal })),
  );
  agent.destroy();
  process.send?.(counts.reduce((sum, each) => sum + each, 0));
  process.disconnect();
  return 0;
}

/** Of one pane, until told to stop; two hooks for each use of a tool. */
async function send(
  target: HookTarget,
  options: {
    readonly flood: Flood;
    readonly index: number;
    readonly agent: Agent;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  const { flood, index, agent, signal } = options;
  const startedAt = performance.now() + index * 7;
  let count = 0;
  for (; !signal.aborted; count++) {
    const use = count >> 1;
    const body = JSON.stringify({
      hook_event_name: count % 2 === 0 ? 'PreToolUse' : 'PostToolUse',
      session_id: target.conversation,
      tool_name: 'Bash',
      tool_input: { command: `make step-${use}` },
      tool_use_id: `t${use}`,
    });
    await post(target, body, agent);
    await pause(Math.max(0, startedAt + ((count + 1) * 1000) / flood.eventsPerSecond - performance.now()));
  }
  return count;
}

function post({ url, token }: HookTarget, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const sending = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
