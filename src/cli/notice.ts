/** What a person should know before Claudes run on their account and in their folder: said once, ever. */
import { homedir } from 'node:os';
import type { ClaudeSettings } from '../core/plan.ts';
import { showUntilKey } from './ask.ts';
import { keepAnswer, readAnswers, tellDamage } from './kept-answers.ts';
import type { Surroundings } from './surroundings.ts';
import type { Runs } from './trust.ts';

/** Whoever has read the first, which tells more, need not read the second. */
const NOTICES = { panes: 'isolation', 'one program': 'exec' } as const satisfies Record<Runs, string>;

/** Shows the notice where it has not been shown yet, and answers whether it was. Throws CcmuxError when it is cancelled; it then comes again. */
export async function showNoticeOnce(
  runs: Runs,
  dataDirectory: string,
  claude: ClaudeSettings,
  surroundings: Surroundings,
): Promise<boolean> {
  const shown = await readAnswers(dataDirectory, 'notices.json', tellDamage(surroundings));
  if (shown.includes(NOTICES[runs]) || shown.includes(NOTICES.panes)) return false;
  await showUntilKey(`\n${noticeLines(runs, dataDirectory, claude).join('\n')}\n`, surroundings);
  await keepAnswer(dataDirectory, 'notices.json', NOTICES[runs]);
  return true;
}

const FAREWELL = 'Press a key to start, Ctrl+C to leave everything as it was.';

interface Words {
  readonly greeting: string;
  readonly withoutIsolation: string;
  readonly owner: string;
  readonly end: string;
  readonly directory: string;
}

/** Labels are thirteen columns wide. */
const WORDS: Readonly<Record<Runs, Words>> = {
  panes: {
    greeting: 'ccmux runs several Claude Code instances side by side (said once).',
    withoutIsolation: 'all panes share your one ~/.claude, with its',
    owner: "Each pane's: ",
    end: 'When closed: ',
    directory: "a pane's directory",
  },
  'one program': {
    greeting: 'ccmux exec runs one Claude Code in this terminal (said once).',
    withoutIsolation: 'this Claude has your one ~/.claude, with its',
    owner: 'Its own:     ',
    end: 'At its end:  ',
    directory: 'its directory',
  },
};

/** At most twelve lines of 80 columns; what they claim follows the settings. */
export function noticeLines(runs: Runs, dataDirectory: string, claude: ClaudeSettings): readonly string[] {
  const place = tilde(dataDirectory);
  const { greeting, withoutIsolation, owner, end, directory } = WORDS[runs];
  if (claude.isolation === 'none') {
    return [
      greeting,
      '',
      `claude.isolation.method is \`none\`: ${withoutIsolation}`,
      'settings, history and last conversation. `config_dir` gives each its own.',
      '',
      FAREWELL,
    ];
  }
  const [hasOwnLogin, hasOwnMemory] = [claude.credentials === 'own', claude.memory === 'own'];
  const sharedMemory = claude.memory === 'user' ? 'your project memory' : 'one project memory';
  return [
    greeting,
    '',
    `Shared:      this folder, ${hasOwnLogin ? '' : 'your login, '}the limits of your account, commands,`,
    `             agents, skills, plugins, CLAUDE.md${hasOwnMemory ? '' : `, ${sharedMemory}`}`,
    `${owner}settings, conversation, history${hasOwnLogin ? ', login' : ''}${hasOwnMemory ? ', memory' : ''}; they lie in`,
    `             ${place}/panes/`,
    ...(claude.cleanupOnClose
      ? [`${end}${directory} goes, its conversation is kept in`, `             ${place}/conversations/`]
      : [`${end}${directory} is kept`]),
    'Your ~/.claude and ~/.claude.json are read and linked to, not changed by ccmux.',
    '',
    FAREWELL,
  ];
}

function tilde(path: string): string {
  const home = homedir();
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
