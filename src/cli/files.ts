/** `ccmux files`: which files of the project the panes of a session have changed; the radar, for scripts and eyes. */
import { relative } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { isWithin } from '../base/within.ts';
import type { FilesDescription } from '../protocol/control.ts';
import { ageText } from '../ui/age.ts';
import { findSession } from './find-session.ts';
import { request } from './request.ts';
import { say, type Surroundings } from './surroundings.ts';
import { formatTable } from './table.ts';

const COLUMNS = [{ title: '' }, { title: 'CHANGED', isNumber: true }, { title: 'BY' }, { title: 'PATH' }];

export async function listFiles(
  { session: name, json }: { readonly session: string | undefined; readonly json: boolean },
  surroundings: Surroundings,
): Promise<void> {
  const session = await findSession(name, surroundings);
  const described = await request(session, { kind: 'files' });
  const { files, unseen } = described;
  if (json) {
    surroundings.stdout.write(`${JSON.stringify(described, null, 2)}\n`);
    return;
  }
  if (unseen !== null) say(surroundings, unseen);
  if (files.length === 0) say(surroundings, 'no pane has changed a file yet');
  else surroundings.stdout.write(`${formatTable(COLUMNS, rowsOf(files, surroundings.cwd())).join('\n')}\n`);
}

function rowsOf(files: FilesDescription['files'], cwd: string): readonly (readonly string[])[] {
  const now = systemClock.now();
  return files.map(({ path, changedAt, shared, unknownAt, lockedBy, panes }) => {
    const changers = panes
      .filter((pane) => pane.changedAt !== null)
      .map(({ name, changes, cause }) => {
        const how = cause === 'command' ? ' (command)' : '';
        return `${name}${changes > 1 ? ` ×${changes}` : ''}${how}`;
      });
    const by = [...changers, ...(unknownAt === null ? [] : ['unknown'])].join(', ');
    return [
      shared ? '▲' : '',
      changedAt === null ? '' : ageText(now - Date.parse(changedAt)),
      lockedBy === null ? by : `${by}; locked by ${lockedBy}`,
      isWithin(path, cwd) && path !== cwd ? relative(cwd, path) : path,
    ];
  });
}
