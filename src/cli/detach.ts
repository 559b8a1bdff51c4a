/** `ccmux detach`: lets the terminals of a session go; it runs on. */
import { findSession } from './find-session.ts';
import { request } from './request.ts';
import { say, type Surroundings } from './surroundings.ts';

export async function detach(
  { session, others }: { readonly session: string | undefined; readonly others: boolean },
  surroundings: Surroundings,
): Promise<void> {
  const found = await findSession(session, surroundings);
  const { detached } = await request(found, { kind: 'detach', others });
  say(surroundings, `${found.name}: ${detached} ${detached === 1 ? 'terminal' : 'terminals'} detached`);
}
