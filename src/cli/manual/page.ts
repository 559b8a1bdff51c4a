/** The manual page ccmux(1): sections written by hand around what the declared commands and the default keys say. */
import type { Command } from 'commander';
import { DEFAULT_BINDINGS, DEFAULT_PREFIX } from '../../core/default-bindings.ts';
import type { KeyBinding } from '../../core/key-bindings.ts';
import { keyLabel, keysLabel } from '../../ui/key-label.ts';
import { COMMON_STARTS, IN_ONE_LINE } from '../main-help.ts';
import { programVersion } from '../version.ts';
import { commandSections, mainOptions } from './command-sections.ts';
import { configurationSection, environmentSection, filesSection } from './places.ts';
import { bold, italic, item, pageHead, paragraph, section, type Roff } from './roff.ts';

/** When the page was last gone through by a person. */
const REVISED = '2026-11-21';

/** Source for `man`, ending with a line feed. */
export function manualPage(program: Command): string {
  const lines = [
    ...pageHead({ name: 'ccmux', date: REVISED, source: `ccmux ${programVersion()}` }),
    ...section('NAME', paragraph(`ccmux - ${IN_ONE_LINE}`)),
    ...synopsis(),
    ...description(),
    ...section('OPTIONS', mainOptions(program)),
    ...section('KEYS', keys()),
    ...section('COMMANDS', paragraph('Every command takes --help.'), commandSections(program)),
    ...configurationSection(),
    ...environmentSection(),
    ...filesSection(),
    ...exitStatus(),
    ...section('EXAMPLES', examples()),
    ...section('SEE ALSO', [...paragraph([bold('claude'), '(1), ', bold('tmux'), '(1)'])]),
  ];
  return `${lines.join('\n')}\n`;
}

function synopsis(): Roff {
  return section(
    'SYNOPSIS',
    paragraph([
      bold('ccmux'),
      ' [',
      italic('options'),
      '] [',
      bold('--'),
      ' ',
      italic('claude-args'),
      '...]',
    ]),
    paragraph([bold('ccmux'), ' ', italic('command'), ' [', italic('options'), ']']),
  );
}

function description(): Roff {
  return section(
    'DESCRIPTION',
    paragraph(
      'ccmux puts up to seven Claude Code instances on one terminal screen. Each runs in a pane that is a real ' +
        'terminal, with a role, a configuration directory and a conversation of its own. Borders and status line ' +
        'tell who works, who waits for you and who is done.',
    ),
    paragraph(
      'Called without a command, ccmux attaches to the session of the project (the git top level, else the ' +
        'directory), or starts it. A session is one server process; it goes on when its terminals go.',
    ),
    paragraph(
      'Layouts say who sits where. A layout is the name of a shipped one or of one of your own, the path of a .yaml ' +
        'file, or a shorthand ROLE[N]-ROLE[N]... of at most seven seats, as dev2-qa. The roles dev, qa, ux and pm ' +
        'exist; others come from the configuration.',
    ),
  );
}

/** Keys that do the same share an entry, in the order of the help page. */
function keys(): Roff {
  const sames = new Map<string, readonly KeyBinding[]>();
  for (const binding of DEFAULT_BINDINGS) {
    const same = `${binding.table} ${binding.help}`;
    sames.set(same, [...(sames.get(same) ?? []), binding]);
  }
  const entries = [...sames.values()].flatMap((bindings) =>
    item(bold(keysLabel(bindings.map(({ key }) => key))), bindings[0].help),
  );
  return [
    ...paragraph([
      'Every key belongs to the focused pane, but for the prefix ',
      bold(keyLabel(DEFAULT_PREFIX)),
      ' and the Alt keys below. The other keys follow the prefix; pressed twice, the prefix itself is sent.',
    ]),
    ...entries,
    ...paragraph(
      'The mouse focuses by click, resizes by dragging a border and scrolls what is under it. Dragging selects and ' +
        'copies in a pane whose program does not use the mouse, with Shift in any.',
    ),
  ];
}

function exitStatus(): Roff {
  const codes = [
    'done',
    'failed',
    'wrong usage, or an invalid configuration, layout or theme',
    'no such session, pane or conversation',
    'refused because something holds it',
    'timed out',
  ];
  return section('EXIT STATUS', ...codes.map((meaning, code) => item(bold(String(code)), meaning)));
}

function examples(): Roff {
  return COMMON_STARTS.flatMap(([call, does]) => item(bold(call), does));
}
