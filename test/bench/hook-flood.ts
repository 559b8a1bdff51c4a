/**
 * Twenty hook events a second in each of seven panes: the server's own CPU, and how long a typed key takes to be
 * echoed, beside the quiet case. Quiet and loud take turns, so that both see the same weather.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { present } from '../../src/base/assert.ts';
import type { PaneDescription } from '../../src/protocol/control.ts';
import { AttachedPeer } from '../support/attached-peer.ts';
import { TestHome } from '../support/test-home.ts';
import { quantile, timesText } from './figures.ts';
import { SEND_HOOKS, type Flood } from './hook-sender.ts';
import { sessionSocket } from './session-socket.ts';

const TURNS = 4;
const TURN_MS = 8000;
const EVENTS_PER_SECOND = 20;
const KEY_EVERY_MS = 60;
/** Of /proc/PID/stat, on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;

interface Measured {
  readonly cpu: number[];
  readonly echo: number[];
}

export async function hookFlood(): Promise<readonly string[]> {
  const world = new TestHome();
  const quiet: Measured = { cpu: [], echo: [] };
  const loud: Measured = { cpu: [], echo: [] };
  let sent = 0;
  let peer: AttachedPeer | null = null;
  try {
    // In the place of claude, so that the panes are heard; what is typed is echoed by the terminal itself.
    const standIn = join(world.root, 'stand-in');
    writeFileSync(standIn, '#!/bin/sh\nexec sleep 100000\n');
    chmodSync(standIn, 0o755);
    const config = join(world.root, 'config.yaml');
    writeFileSync(config, `claude: {command: ${standIn}, usage: false}\n`);
    await world.ccmuxDo('-d', '-c', config, '--layout', 'dev3-qa2-ux-pm');
    const { pid, panes } = await world.session();
    peer = await AttachedPeer.connect(sessionSocket(world), { size: { cols: 180, rows: 50 } });
    await peer.waitForText('dev3');
    // A server that has just begun runs code that is not compiled yet.
    const warming = await startFlood(panes);
    await echoTimes(peer, TURN_MS);
    await warming.stop();
    for (let turn = 0; turn < TURNS * 2; turn++) {
      const isLoud = turn % 2 === 1;
      const flood = isLoud ? await startFlood(panes) : null;
      const from = cpuTicks(pid);
      const startedAt = performance.now();
      const echo = await echoTimes(peer, TURN_MS);
      const seconds = (performance.now() - startedAt) / 1000;
      sent += (await flood?.stop()) ?? 0;
      const into = isLoud ? loud : quiet;
      into.echo.push(...echo);
      into.cpu.push((cpuTicks(pid) - from) / TICKS_PER_SECOND / seconds);
    }
  } finally {
    peer?.dispose();
    await world.dispose();
  }
  const [q, l] = [quiet, loud].map(({ cpu }) => cpu.reduce((sum, each) => sum + each, 0) / cpu.length);
  const [qe, le] = [quiet, loud].map(({ echo }) =>
    quantile(
      echo.toSorted((a, b) => a - b),
      0.5,
    ),
  );
  return [
    `seven panes, ${((sent / TURNS / TURN_MS) * 1000).toFixed(0)} hook events a second together:`,
    `  server's CPU  quiet ${percent(q)}  loud ${percent(l)}  for the events ${percent(l - q)}   (aim: under 5 % of a core)`,
    `  echo, quiet   ${timesText(quiet.echo)}`,
    `  echo, loud    ${timesText(loud.echo)}`,
    `  echo, loud over quiet: ${(le / qe).toFixed(2)} of the median   (aim: 1.2)`,
  ];
}

/** From writing a key to its frame. */
async function echoTimes(peer: AttachedPeer, forMs: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const before = times.length % 20;
    // A new line now and then: what is looked for must not stand there already.
    if (before === 0) peer.type('\r');
    const word = 'abcdefghijklmnopqrstuvwxyz'.slice(0, before + 1);
    const startedAt = performance.now();
    peer.type(word[before]);
    await peer.waitFor('the echo', ({ text }) => lastTyped(text).endsWith(word));
    times.push(performance.now() - startedAt);
    await pause(KEY_EVERY_MS);
  }
  return times;
}

/** What the first pane shows in its newest line with letters alone. */
function lastTyped(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.split('│')[0].trim())
    .filter((line) => /^[a-z]+$/.test(line));
  return lines.at(-1) ?? '';
}

/**
 * Sends hooks as seven clients do, from a process of its own: what it costs to send is neither the server's nor in the
 * way of who measures the echo.
 */
async function startFlood(
  panes: readonly PaneDescription[],
): Promise<{ readonly stop: () => Promise<number> }> {
  const program = fileURLToPath(new URL('../fixtures/run-bench.cjs', import.meta.url));
  const sender = fork(program, [SEND_HOOKS], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const flood: Flood = {
    eventsPerSecond: EVENTS_PER_SECOND,
    targets: panes.map((pane) => ({ ...hooksOf(pane), conversation: pane.conversation })),
  };
  sender.send(flood);
  await once(sender, 'message');
  return {
    stop: async () => {
      const told = once(sender, 'message');
      sender.send('stop');
      const [sent] = (await told) as [number];
      if (sender.exitCode === null) await once(sender, 'exit');
      return sent;
    },
  };
}

function hooksOf(pane: PaneDescription): { readonly url: string; readonly token: string } {
  const profile = join(present(pane.configDir, 'a profile'), '..');
  const overlay = readFileSync(join(profile, 'settings-overlay.json'), 'utf8');
  const url = present(/http:\/\/127\.0\.0\.1:\d+\/hook/.exec(overlay), 'the address of the hooks')[0];
  const environment = readFileSync(`/proc/${pane.pid}/environ`, 'utf8').split('\0');
  const token = environment.find((entry) => entry.startsWith('CCMUX_TOKEN='));
  return { url, token: present(token, 'a token').slice('CCMUX_TOKEN='.length) };
}

/** User and system time of a process. */
function cpuTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
