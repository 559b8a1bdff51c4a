/** The grammar of `ccmux pane …`; see program.ts. */
import { Option, type Command } from 'commander';
import { addCommand, collect, parseSeconds, sessionOf, sessionOption, type CommandDeclaration, type Invocation } from './grammar.ts'; // prettier-ignore
import type { AnswerWords } from './pane/answer.ts';

const PANE = 'name, number or id of the pane (default: the focused; inside a pane, itself)';

export function addPaneCommands(program: Command, invocation: Invocation): void {
  const group = program.command('pane').description('drive one pane: list, split, send, capture, wait, ...');
  declareViews(group, invocation);
  declareChanges(group, invocation);
  declareTalk(group, invocation);
}

function declareViews(group: Command, invocation: Invocation): void {
  const { surroundings } = invocation;
  const list: CommandDeclaration = {
    name: 'list',
    description: 'list the panes of a session',
    examples: ['ccmux pane list', "ccmux pane list -s app --json | jq -r '.panes[].name'"],
  };
  addCommand(group, list, invocation)
    .addOption(sessionOption())
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const { listPanes } = await import('./pane/list.ts');
      await listPanes({ session: sessionOf(command), json: json === true }, surroundings);
    });
  const capture: CommandDeclaration = {
    name: 'capture',
    description: 'print what a pane shows',
    examples: ['ccmux pane capture dev1', 'ccmux pane capture qa1 --scrollback -s app > qa1.txt'],
  };
  addCommand(group, capture, invocation)
    .argument('[pane]', PANE)
    .addOption(sessionOption())
    .option('--ansi', 'with colours and attributes')
    .option('--scrollback', 'with the lines above the screen')
    .action(
      async (
        pane: string | undefined,
        { ansi, scrollback }: { ansi?: boolean; scrollback?: boolean },
        command: Command,
      ) => {
        const { capturePane } = await import('./pane/capture.ts');
        const target = { session: sessionOf(command), pane };
        await capturePane(target, { ansi: ansi === true, scrollback: scrollback === true }, surroundings);
      },
    );
}

function declareChanges(group: Command, invocation: Invocation): void {
  const { rest, surroundings } = invocation;
  const split: CommandDeclaration = {
    name: 'split',
    description: 'open another pane and print its name',
    takesRest: true,
    examples: [
      'ccmux pane split --role qa -- --model haiku',
      "new=$(ccmux pane split dev1 --below --command 'npm run watch')",
    ],
  };
  addCommand(group, split, invocation)
    .usage('[pane] --right|--below [options] [-- CLAUDE_ARGS...]')
    .argument('[pane]', PANE)
    .addOption(sessionOption())
    .addOption(new Option('--right', 'beside the pane (the default)').conflicts('below'))
    .option('--below', 'under the pane')
    .option('--role <role>', "role of the new pane (default: the pane's)")
    .option('--name <name>', 'name of the new pane (default: the next free of its role)')
    .option('-x, --command <cmd>', 'shell command line to run instead of claude')
    .action(async (pane: string | undefined, options: SplitFlags, command: Command) => {
      const { splitPane } = await import('./pane/split.ts');
      const { below, role, name, command: line } = options;
      const side = below === true ? 'below' : 'right';
      await splitPane(
        { session: sessionOf(command), pane },
        { side, role, seat: name, command: line, args: rest },
        surroundings,
      );
    });
  const simple = [
    {
      name: 'close',
      description: 'end the program of a pane and close it; its conversation is kept',
      examples: ['ccmux pane close dev3', 'ccmux pane close 7 -s app'],
    },
    {
      name: 'focus',
      description: 'move the focus to a pane',
      examples: ['ccmux pane focus qa1', 'ccmux pane focus 2 -s app'],
    },
    {
      name: 'zoom',
      description: 'let a pane fill the screen, or end that',
      examples: ['ccmux pane zoom dev1', 'ccmux pane zoom   # the focused pane'],
    },
    {
      name: 'restart',
      description: 'start the program of a pane again',
      examples: ['ccmux pane restart dev2', 'ccmux pane restart   # inside a pane: that pane'],
    },
  ] as const satisfies readonly CommandDeclaration[];
  for (const declaration of simple) {
    const { name } = declaration;
    addCommand(group, declaration, invocation)
      .argument('[pane]', PANE)
      .addOption(sessionOption())
      .action(async (pane: string | undefined, _options: unknown, command: Command) => {
        const target = { session: sessionOf(command), pane };
        if (name === 'close') await (await import('./pane/close.ts')).closePane(target, surroundings);
        else if (name === 'focus') await (await import('./pane/focus.ts')).focusPane(target, surroundings);
        else if (name === 'zoom') await (await import('./pane/zoom.ts')).zoomPane(target, surroundings);
        else await (await import('./pane/restart.ts')).restartPane(target, surroundings);
      });
  }
}

interface SplitFlags {
  readonly below?: boolean;
  readonly role?: string;
  readonly name?: string;
  readonly command?: string;
}

function declareTalk(group: Command, invocation: Invocation): void {
  const { rest, surroundings } = invocation;
  const send: CommandDeclaration = {
    name: 'send',
    description: 'paste a text into a pane, then press keys; say whether claude took it as a prompt',
    takesRest: true,
    examples: [
      'ccmux pane send dev1 "add a retry to the uploader" --enter',
      'git diff | ccmux pane send qa1 - --enter -s app',
      'ccmux pane send dev1 --key Escape',
    ],
  };
  addCommand(group, send, invocation)
    .usage('[pane] [text] [--key KEY]... [--enter] [-- TEXT]')
    .argument('[pane]', PANE)
    .argument('[text]', 'text to paste; `-` reads it from stdin; after `--` it may begin with a `-`')
    .addOption(sessionOption())
    .option('--key <key>', 'key to press after the text, as C-c, Escape, Up (repeatable)', collect)
    .option('--enter', 'press Enter at the end')
    .action(
      async (
        pane: string | undefined,
        text: string | undefined,
        { key = [], enter }: { key?: readonly string[]; enter?: boolean },
        command: Command,
      ) => {
        const { sendToPane } = await import('./pane/send.ts');
        const keys = enter === true ? [...key, 'Enter'] : key;
        await sendToPane({ session: sessionOf(command), pane, text, rest, keys }, surroundings);
      },
    );
  declareAnswer(group, invocation);
  const explain: CommandDeclaration = {
    name: 'explain',
    description: 'tell why a pane has the state it has: what each source says, and which decided',
    examples: ['ccmux pane explain dev1', 'ccmux pane explain qa1 --json -s app'],
  };
  addCommand(group, explain, invocation)
    .argument('[pane]', PANE)
    .addOption(sessionOption())
    .option('--json', 'print JSON')
    .action(async (pane: string | undefined, { json }: { json?: boolean }, command: Command) => {
      const { explainPane } = await import('./pane/explain.ts');
      await explainPane({ session: sessionOf(command), pane }, { json: json === true }, surroundings);
    });
  const wait: CommandDeclaration = {
    name: 'wait',
    description: 'wait until a pane has one of some states, and print which',
    examples: [
      'ccmux pane wait dev1 && ccmux pane capture dev1',
      'ccmux pane wait dev1 --status waiting --timeout 600 -s app',
    ],
  };
  addCommand(group, wait, invocation)
    .argument('[pane]', PANE)
    .addOption(sessionOption())
    .option('--status <list>', 'states to wait for, separated by commas', 'idle,waiting,exited')
    .option('--timeout <seconds>', 'give up after so long (default: never)', parseSeconds)
    .action(
      async (
        pane: string | undefined,
        { status, timeout }: { status: string; timeout?: number },
        command: Command,
      ) => {
        const { waitForPane } = await import('./pane/wait.ts');
        await waitForPane({ session: sessionOf(command), pane }, { status, timeoutS: timeout }, surroundings);
      },
    );
}

function declareAnswer(group: Command, invocation: Invocation): void {
  const { surroundings } = invocation;
  const answer: CommandDeclaration = {
    name: 'answer',
    description: 'read what a claude asks (permission, question, plan), and answer it without going there',
    examples: [
      'ccmux pane answer dev1',
      'ccmux pane answer dev1 --allow',
      'ccmux pane answer qa1 --deny "use the staging database"',
      'ccmux pane answer ux --choose 2 -s app',
    ],
  };
  addCommand(group, answer, invocation)
    .argument('[pane]', PANE)
    .addOption(sessionOption())
    .option('--allow', 'allow it, this once; approve the plan')
    .option('--always', 'allow it, and from now on what claude offers with it')
    .option('--edits', 'allow it, and accept edits from here on')
    .option('--deny [reason]', 'deny it; claude is told the reason, without one it stops')
    .option('--choose <choice>', 'a label, its number or words of your own, one for each question', collect)
    .option('--request <id>', 'the one that is meant, where there are several')
    .option('--json', 'print what is asked as JSON')
    .action(async (pane: string | undefined, given: Partial<AnswerWords>, command: Command) => {
      const { answerPane } = await import('./pane/answer.ts');
      const { allow = false, always = false, edits = false, deny = false, choose = [], json = false } = given;
      const words = { allow, always, edits, deny, choose, json, request: given.request };
      await answerPane({ session: sessionOf(command), pane }, words, surroundings);
    });
}
