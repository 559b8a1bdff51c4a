/** The manual's sections on what surrounds ccmux: configuration, environment, files. */
import { bold, item, paragraph, section, verbatim, type Inline, type Roff } from './roff.ts';

type Entries = readonly (readonly [term: string, meaning: Inline])[];

export function configurationSection(): Roff {
  return section(
    'CONFIGURATION',
    paragraph([
      'ccmux.yaml holds what differs from the defaults: prefix and keys, layout, theme, roles, the program and its ' +
        'isolation, the environment of the panes. ',
      bold('ccmux config show'),
      ' prints every option as it is in force, ',
      bold('ccmux config check'),
      ' names file, line and column of what is wrong, and ccmux.example.yaml, which comes with ccmux, explains all.',
    ]),
    verbatim([
      'layout: dev2-qa1',
      'theme: light',
      'roles:',
      '  dev: {model: opus}',
      '  sec: {title: Security, system_prompt: You look for security faults.}',
      'keys:',
      '  "|": split right',
    ]),
  );
}

export function environmentSection(): Roff {
  const own: Entries = [
    [
      'CCMUX_HOME',
      'one directory for all that ccmux keeps: config/, data/, state/, run/ and cache/ below it',
    ],
    ['CCMUX_LOG', 'trace, debug, info, warn or error: how much is logged; with debug, errors show a stack'],
    ['NO_COLOR', 'when set in a terminal, borders, titles and status line use no colour there'],
    ['XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_RUNTIME_DIR', 'where the directories below lie'],
    ['CLAUDE_CONFIG_DIR', 'your Claude directory, where it is not ~/.claude'],
  ];
  const ofPanes: Entries = [
    ['CLAUDE_CONFIG_DIR', "the pane's own Claude directory"],
    ['CLAUDE_ROLE', 'role of the pane'],
    ['CCMUX_SESSION, CCMUX_PANE, CCMUX_PANE_NAME', 'the session, and id and name of the pane'],
    ['CCMUX_SOCKET, CCMUX_TOKEN', 'by which ccmux, called in a pane, reaches its session'],
    ['CCMUX_OUTPUT_DIR', 'a directory of the pane for what it makes'],
    ['SESSION_ID, WORKING_DIR', 'conversation at the start of the pane, and its working directory'],
  ];
  return section(
    'ENVIRONMENT',
    paragraph('Read by ccmux:'),
    items(own),
    paragraph('Set in a pane, beside all that ccmux was started with:'),
    items(ofPanes),
  );
}

export function filesSection(): Roff {
  return section(
    'FILES',
    items([
      [
        '~/.config/ccmux/ccmux.yaml',
        'the configuration; your layouts and themes lie beside it in layouts/, themes/',
      ],
      ['~/.local/share/ccmux/panes/ID/', 'what a live pane has for itself; gone when the pane is closed'],
      ['~/.local/share/ccmux/conversations/UUID/', 'kept conversations'],
      ['~/.local/share/ccmux/memory/PROJECT/', "Claude's memory of a project, one for all panes"],
      ['~/.local/share/ccmux/sessions/NAME.json', 'live sessions'],
      ['~/.local/state/ccmux/server-NAME.log', 'what the server of a session has to say'],
      ['$XDG_RUNTIME_DIR/ccmux/', 'sockets; without that variable in the directory for temporary files'],
    ]),
    paragraph(
      'Your own ~/.claude and ~/.claude.json are read and linked to; ccmux changes them only where you call conversation return, which copies a conversation there, or settings promote, which writes there what you changed in a pane.',
    ),
  );
}

function items(entries: Entries): Roff {
  return entries.flatMap(([term, meaning]) => item(bold(term), meaning));
}
