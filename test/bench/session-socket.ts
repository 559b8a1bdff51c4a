import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestHome } from '../support/test-home.ts';

/** The socket of the session in a world that has one. */
export function sessionSocket(world: TestHome): string {
  const record = readFileSync(join(world.ccmux, 'data/sessions/app.json'), 'utf8');
  return (JSON.parse(record) as { socket: string }).socket;
}
