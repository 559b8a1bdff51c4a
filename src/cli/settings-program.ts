/** The grammar of `ccmux config …`, `layout …` and `theme …`; see program.ts. */
import { Option, type Command } from 'commander';
import { addCommand, type CommandDeclaration, type Invocation } from './grammar.ts';

export function addSettingsCommands(program: Command, invocation: Invocation): void {
  declareConfig(program.command('config').description('the configuration: path, check, show'), invocation);
  declareLayouts(program.command('layout').description('the layouts: list, show'), invocation);
  declareThemes(program.command('theme').description('the themes: list'), invocation);
}

interface ConfigFlags {
  readonly config?: string;
  readonly json?: boolean;
}

function declareConfig(group: Command, invocation: Invocation): void {
  const { surroundings } = invocation;
  const path: CommandDeclaration = {
    name: 'path',
    description: 'print where the configuration is looked for, and say whether it is there',
    examples: ['ccmux config path', '"$EDITOR" "$(ccmux config path)"'],
  };
  const check: CommandDeclaration = {
    name: 'check',
    description: 'check your configuration, layouts and themes; exit 2 where one is wrong',
    examples: ['ccmux config check', 'ccmux config check -c ./ccmux.yaml && ccmux -c ./ccmux.yaml'],
  };
  const show: CommandDeclaration = {
    name: 'show',
    description: 'print the configuration in force as YAML, defaults included',
    examples: ['ccmux config show', 'ccmux config show --json | jq .claude'],
  };
  for (const declaration of [path, check, show]) {
    addCommand(group, declaration, invocation)
      .addOption(new Option('-c, --config <file>', 'configuration file (default: your own)'))
      .option('--json', 'print JSON')
      .action(async ({ config, json }: ConfigFlags) => {
        const options = { config, json: json === true };
        if (declaration === path) (await import('./config/path.ts')).printConfigPath(options, surroundings);
        else if (declaration === check)
          (await import('./config/check.ts')).checkConfig(options, surroundings);
        else (await import('./config/show.ts')).showConfig(options, surroundings);
      });
  }
}

function declareLayouts(group: Command, invocation: Invocation): void {
  const { surroundings } = invocation;
  const list: CommandDeclaration = {
    name: 'list',
    description: 'list the layouts that go by a name; * marks the configured one',
    examples: ['ccmux layout list', "ccmux layout list --json | jq -r '.layouts[].name'"],
  };
  addCommand(group, list, invocation)
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { listLayouts } = await import('./layout/list.ts');
      listLayouts({ json: json === true }, surroundings);
    });
  const show: CommandDeclaration = {
    name: 'show',
    description: 'draw a layout and list its seats',
    examples: ['ccmux layout show main-left', 'ccmux layout show dev2-qa'],
  };
  addCommand(group, show, invocation)
    .argument('<layout>', 'a name, a path to a .yaml, or ROLE[N]-ROLE[N]...')
    .option('--json', 'print JSON')
    .action(async (name: string, { json }: { json?: boolean }) => {
      const { showLayout } = await import('./layout/show.ts');
      showLayout({ name, json: json === true }, surroundings);
    });
}

function declareThemes(group: Command, invocation: Invocation): void {
  const { surroundings } = invocation;
  const list: CommandDeclaration = {
    name: 'list',
    description: 'list the themes that go by a name; * marks the configured one',
    examples: ['ccmux theme list', "ccmux theme list --json | jq -r '.themes[].name'"],
  };
  addCommand(group, list, invocation)
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { listThemes } = await import('./theme/list.ts');
      listThemes({ json: json === true }, surroundings);
    });
}
