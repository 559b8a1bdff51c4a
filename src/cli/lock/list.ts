/** `ccmux lock list`: who holds what, in all sessions of the user; no session needs to answer. */
import { present } from '../../base/assert.ts';
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { readProcessIdentity } from '../../base/process-identity.ts';
import { lockJson } from '../../core/locks/lock-json.ts';
import type { Lock } from '../../core/locks/lock.ts';
import { LockLedger } from '../../store/lock-ledger.ts';
import { ageText } from '../../ui/age.ts';
import { directoriesOf } from '../find-session.ts';
import { checkSessionName } from '../session-name.ts';
import { say, type Surroundings } from '../surroundings.ts';
import { formatTable } from '../table.ts';

const COLUMNS = [
  { title: 'KIND' },
  { title: 'PANE' },
  { title: 'SESSION' },
  { title: 'HELD', isNumber: true },
  { title: 'LEFT', isNumber: true },
  { title: 'PATH' },
];

export async function listLocks(
  { session, json }: { readonly session: string | undefined; readonly json: boolean },
  surroundings: Surroundings,
): Promise<void> {
  if (session !== undefined) checkSessionName(session);
  const server = present(readProcessIdentity(process.pid), 'a running process has an identity');
  const { data } = directoriesOf(surroundings);
  const onSetAside = (aside: string): void => {
    say(
      surroundings,
      `the file of locks was damaged and is kept as ${aside}: a session writes its own again`,
    );
  };
  const ledger = new LockLedger({ data, server, clock: systemClock, log: silentLog, onSetAside });
  const all = (await ledger.look()).locks;
  await ledger.dispose();
  const locks = session === undefined ? all : all.filter(({ holder }) => holder.session === session);
  if (json) surroundings.stdout.write(`${JSON.stringify({ locks: locks.map(lockJson) }, null, 2)}\n`);
  else if (locks.length === 0) say(surroundings, 'nobody holds a lock');
  else surroundings.stdout.write(`${describe(locks).join('\n')}\n`);
}

function describe(locks: readonly Lock[]): readonly string[] {
  const now = systemClock.now();
  const rows = locks.map(({ path, kind, holder, acquiredAt, expiresAt }) => [
    kind,
    holder.name,
    holder.session,
    ageText(now - acquiredAt),
    ageText(expiresAt - now),
    path,
  ]);
  return formatTable(COLUMNS, rows);
}
