import { describe, expect, it } from 'vitest';
import { launchRecipe, type LaunchFacts } from '../../../src/isolation/launch.ts';

const ID = '64448612-0e5c-4075-8d92-4cb54e7e0567';

function facts(change: Partial<LaunchFacts> = {}): LaunchFacts {
  return {
    seat: { name: 'dev1', role: 'dev' },
    settings: { command: ['claude'], args: [], debug: false },
    profile: { settingsOverlay: null, mcpConfigs: [], configDir: '/p/claude' },
    conversation: ID,
    hasTranscript: false,
    claudeArgs: [],
    command: null,
    shell: '/bin/zsh',
    ...change,
  };
}

describe('launchRecipe', () => {
  it('starts a conversation without a transcript by --session-id, and resumes one with a transcript', () => {
    expect(launchRecipe(facts())).toEqual({
      file: 'claude',
      args: ['--session-id', ID],
      isClaude: true,
      isChosenByUser: false,
    });
    expect(launchRecipe(facts({ hasTranscript: true })).args).toEqual(['--resume', ID]);
  });

  it('puts its own options before all others, and those that were said nearest to the pane at the end', () => {
    const recipe = launchRecipe(
      facts({
        settings: { command: ['npx', 'claude'], args: ['--verbose'], debug: true },
        seat: {
          name: 'qa1',
          role: 'qa',
          model: 'opus',
          permissionMode: 'plan',
          systemPrompt: '--not-an-option',
          args: ['--seat'],
          ownArgs: ['--model', 'haiku'],
        },
        profile: {
          settingsOverlay: '/p/settings-overlay.json',
          mcpConfigs: ['mcp.json', '/p/mcp.json'],
          configDir: '/p/claude',
        },
        claudeArgs: ['--model', 'sonnet'],
      }),
    );
    expect(recipe.file).toBe('npx');
    expect(recipe.args).toEqual([
      ...['claude', '--session-id', ID, '--model', 'opus', '--permission-mode', 'plan'],
      ...['--append-system-prompt', '--not-an-option', '--settings', '/p/settings-overlay.json'],
      ...['--mcp-config=mcp.json', '--mcp-config=/p/mcp.json', `--debug-file=/p/claude/debug/${ID}.txt`],
      ...['--verbose', '--seat', '--model', 'sonnet', '--model', 'haiku'],
    ]);
  });

  it('keeps options of one pane before a prompt of all', () => {
    const seat = { name: 'a', role: 'a', ownArgs: ['--model', 'haiku', '--', 'then this'] };
    const { args } = launchRecipe(facts({ seat, claudeArgs: ['--verbose', '--', '--first', 'this'] }));
    const said = ['--verbose', '--model', 'haiku', '--', '--first', 'this', 'then this'];
    expect(args).toEqual(['--session-id', ID, ...said]);
  });

  it.each([
    [['--resume', 'x']],
    [['--resume=x']],
    [['-r']],
    [['-rx']],
    [['--continue']],
    [['-c']],
    [['--session-id', 'x']],
    [['--verbose', '--session-id=x']],
  ])('leaves the choice of the conversation to the user’s %j', (claudeArgs) => {
    expect(launchRecipe(facts({ claudeArgs })).args).toEqual(claudeArgs);
    expect(launchRecipe(facts({ seat: { name: 'a', role: 'a', args: claudeArgs } })).args).toEqual(
      claudeArgs,
    );
  });

  it.each([[['--', '--resume']], [['--resume-later']], [['continue']]])(
    'does not mistake %j for such a choice',
    (claudeArgs) => {
      expect(launchRecipe(facts({ claudeArgs })).args).toEqual(['--session-id', ID, ...claudeArgs]);
    },
  );

  it('runs a command line by the user’s shell, a seat’s before the session’s', () => {
    expect(launchRecipe(facts({ command: 'make; $X' }))).toEqual({
      file: '/bin/zsh',
      args: ['-c', 'make; $X'],
      isClaude: false,
      isChosenByUser: false,
    });
    const seat = { name: 'a', role: 'a', command: 'htop' };
    expect(launchRecipe(facts({ command: 'make', seat, shell: null }))).toMatchObject({
      file: '/bin/sh',
      args: ['-c', 'htop'],
    });
  });

  it('runs the bare shell for an empty command line', () => {
    expect(launchRecipe(facts({ command: '' }))).toMatchObject({
      file: '/bin/zsh',
      args: [],
      isClaude: false,
    });
  });

  it('goes on with a kept conversation, and forks one by its own id until the fork has a transcript', () => {
    const from = '0d2f0e0a-57cb-4d0c-9bd5-8f8a3f6f5f1c';
    const args = (change: Partial<LaunchFacts>) => launchRecipe(facts(change)).args;
    expect(args({ resumes: ID, hasTranscript: true })).toEqual(['--resume', ID]);
    expect(args({ resumes: from })).toEqual(['--resume', from, '--fork-session', '--session-id', ID]);
    expect(args({ resumes: from, hasTranscript: true })).toEqual(['--resume', ID]);
  });

  it('resumes with claude and what was asked for, whatever the session runs and opens otherwise', () => {
    const resumed = { resumes: ID, hasTranscript: true };
    expect(launchRecipe(facts({ ...resumed, command: 'htop' })).args).toEqual(['--resume', ID]);
    const args = (claudeArgs: readonly string[]) => launchRecipe(facts({ ...resumed, claudeArgs })).args;
    expect(args(['--continue'])).toEqual(['--resume', ID]);
    expect(args(['--model', 'opus'])).toEqual(['--resume', ID, '--model', 'opus']);
  });

  it('names the setting where no program is configured', () => {
    expect(() => launchRecipe(facts({ settings: { command: [], args: [], debug: false } }))).toThrow(
      /claude\.command/,
    );
  });
});
