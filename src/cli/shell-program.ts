/** The grammar of `ccmux completion` and `ccmux man`; see program.ts. */
import { Argument, type Command } from 'commander';
import { SHELLS, type Shell } from './completion/scripts.ts';
import { addCommand, type CommandDeclaration, type Invocation } from './grammar.ts';

export function addShellCommands(program: Command, invocation: Invocation): void {
  const { surroundings } = invocation;
  const completion: CommandDeclaration = {
    name: 'completion',
    description: 'print the script that completes ccmux in a shell when Tab is pressed',
    examples: [
      'eval "$(ccmux completion bash)"   # in ~/.bashrc; zsh the same in ~/.zshrc',
      'ccmux completion fish | source    # in ~/.config/fish/config.fish',
    ],
  };
  addCommand(program, completion, invocation)
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(async (shell: Shell) => {
      const { completionScript } = await import('./completion/scripts.ts');
      surroundings.stdout.write(completionScript(shell));
    });
  const man: CommandDeclaration = {
    name: 'man',
    description: 'show the manual page; piped, print its source',
    examples: ['ccmux man', 'ccmux man | man -l -'],
  };
  addCommand(program, man, invocation).action(async () => {
    const { showManual } = await import('./manual/show.ts');
    await showManual(program, surroundings);
  });
}
