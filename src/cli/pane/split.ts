/** `ccmux pane split`: opens another pane and prints its name. */
import type { Command } from '../../core/command.ts';
import { request } from '../request.ts';
import type { Surroundings } from '../surroundings.ts';
import { findPane, type PaneTarget } from './target.ts';

export interface SplitOptions {
  readonly side: 'right' | 'below';
  readonly role: string | undefined;
  /** Name of the new pane. */
  readonly seat: string | undefined;
  readonly command: string | undefined;
  /** For claude. */
  readonly args: readonly string[];
}

export async function splitPane(
  target: PaneTarget,
  { side, role, seat, command, args }: SplitOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { session, pane } = await findPane(target, surroundings);
  const split: Command = {
    name: 'split',
    ...pane,
    side,
    ...(role !== undefined && { role }),
    ...(seat !== undefined && { seat }),
    ...(command !== undefined && { command }),
    ...(args.length > 0 && { args }),
  };
  const made = await request(session, { kind: 'run', command: split });
  // The server answers with the id, which is made at random; people and scripts go by the name.
  const { panes } = await request(session, { kind: 'describe' });
  const fresh = panes.find(({ id }) => id === made.pane);
  if (fresh !== undefined) surroundings.stdout.write(`${fresh.name}\n`);
}
