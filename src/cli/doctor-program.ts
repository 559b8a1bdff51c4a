/** The grammar of `ccmux doctor`; see program.ts. */
import type { Command } from 'commander';
import { addCommand, type CommandDeclaration, type Invocation } from './grammar.ts';

export function addDoctorCommand(program: Command, invocation: Invocation): void {
  const doctor: CommandDeclaration = {
    name: 'doctor',
    description: 'prove the isolation of live panes; check installation and terminal',
    examples: ['ccmux doctor', "ccmux doctor --json | jq '.panes[].findings[]'"],
  };
  addCommand(program, doctor, invocation)
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { doctor } = await import('./doctor/doctor.ts');
      await doctor({ json: json === true }, invocation.surroundings);
    });
}
