/** What a person should know before seven Claudes run on their account and in their folder: said once, ever. */
import { homedir } from 'node:os';
import type { ClaudeSettings } from '../core/plan.ts';
import { showUntilKey } from './ask.ts';
import { keepAnswer, readAnswers } from './kept-answers.ts';
import type { Surroundings } from './surroundings.ts';

const NOTICE = 'isolation';

/** Shows the notice where it has not been shown yet, and answers whether it was. Throws CcmuxError when it is cancelled; it then comes again. */
export async function showNoticeOnce(
  dataDirectory: string,
  claude: ClaudeSettings,
  surroundings: Surroundings,
): Promise<boolean> {
  const shown = await readAnswers(dataDirectory, 'notices.json');
  if (shown.includes(NOTICE)) return false;
  await showUntilKey(`\n${noticeLines(dataDirectory, claude).join('\n')}\n`, surroundings);
  await keepAnswer(dataDirectory, 'notices.json', NOTICE);
  return true;
}

const GREETING = 'ccmux runs several Claude Code instances side by side (said once).';
const FAREWELL = 'Press a key to start, Ctrl+C to leave everything as it was.';

/** At most twelve lines of 80 columns; what they claim follows the settings. */
export function noticeLines(dataDirectory: string, claude: ClaudeSettings): readonly string[] {
  const place = tilde(dataDirectory);
  if (claude.isolation === 'none') {
    return [
      GREETING,
      '',
      'claude.isolation.method is `none`: all panes share your one ~/.claude, with its',
      'settings, history and last conversation. `config_dir` gives each its own.',
      '',
      FAREWELL,
    ];
  }
  const [hasOwnLogin, hasOwnMemory] = [claude.credentials === 'own', claude.memory === 'own'];
  const sharedMemory = claude.memory === 'user' ? 'your project memory' : 'one project memory';
  return [
    GREETING,
    '',
    `Shared:      this folder, ${hasOwnLogin ? '' : 'your login, '}the limits of your account, commands,`,
    `             agents, skills, plugins, CLAUDE.md${hasOwnMemory ? '' : `, ${sharedMemory}`}`,
    `Each pane's: settings, conversation, history${hasOwnLogin ? ', login' : ''}${hasOwnMemory ? ', memory' : ''}; they lie in`,
    `             ${place}/panes/`,
    ...(claude.cleanupOnClose
      ? [
          "When closed: a pane's directory goes, its conversation is kept in",
          `             ${place}/conversations/`,
        ]
      : ["When closed: a pane's directory is kept"]),
    'Your ~/.claude and ~/.claude.json are read and linked to, not changed by ccmux.',
    '',
    FAREWELL,
  ];
}

function tilde(path: string): string {
  const home = homedir();
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
