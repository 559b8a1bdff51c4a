/**
 * The program of a demo's pane, in the place of claude: a scripted stand-in. It asks no model, opens no socket, and
 * writes nothing but its status into the pane's own directory. The arguments of claude are taken and not looked at.
 */
import { systemClock } from '../base/clock.ts';
import { present } from '../base/assert.ts';
import { readProcessIdentity } from '../base/process-identity.ts';
import { findScript } from './find-script.ts';
import { paletteFor } from './look.ts';
import { sessionNote } from './session-note.ts';
import { StandIn } from './stand-in.ts';

/** DECSET 2004: pastes come marked. */
const BEGIN = '\x1b[?2004h';
const END = '\x1b[?2004l\x1b[?25h\r\n';
/** Beyond these the story is no longer one. */
const [SLOWEST, FASTEST] = [0.1, 100];

const { env, stdin, stdout } = process;
const size = () => ({ cols: Math.max(8, stdout.columns || 80), rows: Math.max(3, stdout.rows || 24) });
const cast = {
  name: env.CCMUX_PANE_NAME ?? 'agent',
  role: env.CLAUDE_ROLE ?? '',
  helpKeys: env.CCMUX_DEMO_HELP_KEYS ?? null,
};
const ground = env.CCMUX_DEMO_GROUND === 'light' ? 'light' : 'dark';
const note = sessionNote({
  configDir: env.CCMUX_PANE === undefined ? null : (env.CLAUDE_CONFIG_DIR ?? null),
  self: present(readProcessIdentity(process.pid), 'a running process has an identity'),
  conversation: env.CLAUDE_SESSION_ID ?? null,
  cwd: process.cwd(),
  startedAt: systemClock.now(),
});

function end(code: number): void {
  agent.dispose();
  note.remove();
  stdout.write(`${END}demo agent ${cast.name} has left\r\n`, () => process.exit(code));
}

process.title = `ccmux demo: ${cast.name}`;
if (stdin.isTTY) stdin.setRawMode(true);
stdout.write(BEGIN);
const agent = new StandIn({
  script: findScript(cast),
  cast,
  size: size(),
  speed: chosenSpeed(env.CCMUX_DEMO_SPEED),
  palette: env.NO_COLOR ? null : paletteFor(ground, env.CCMUX_DEMO_ACCENT),
  clock: systemClock,
  write: (bytes) => stdout.write(bytes),
  onStatus: note.tell,
  onOver: () => end(0),
});
stdin.on('data', (bytes: Buffer) => agent.input(bytes));
stdin.on('end', () => end(0));
stdout.on('resize', () => agent.resize(size()));
// The terminal is gone.
for (const stream of [stdin, stdout]) stream.on('error', () => end(1));
process.on('SIGTERM', () => end(143));
process.on('SIGHUP', () => end(129));
process.on('SIGINT', () => end(130));

function chosenSpeed(wanted: string | undefined): number {
  const speed = Number(wanted ?? 1);
  return speed >= SLOWEST && speed <= FASTEST ? speed : 1;
}
