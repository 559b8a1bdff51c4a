/**
 * The radar: which files the team has changed, the last change first, by whom and when, and where two panes are at one
 * file. It follows the ledger while it is open, and the selection stays with its file. `ccmux files` says the same.
 */
import { relative, sep } from 'node:path';
import { isWithin } from '../../base/within.ts';
import type { FileRecord, FileTouch } from '../../core/locks/file-ledger.ts';
import type { FilesDescription } from '../../protocol/control.ts';
import { ageText } from '../../ui/age.ts';
import { openList, selectedItem } from '../../ui/list-keys.ts';
import type { ListItem } from '../../ui/session-view.ts';
import { cleanText, type TextLine } from '../../ui/text.ts';
import type { OpenedList } from '../client-lists.ts';
import type { RadarFile } from './radar.ts';

export interface FilesListOptions {
  /** As they are now, the last change first. */
  readonly files: () => readonly RadarFile[];
  /** Why changes go unseen; null where none do. */
  readonly unseen: string | null;
  /** The project's directory: what is in it is shown without it. */
  readonly root: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Goes to the pane. */
  readonly focus: (paneId: string) => void;
}

/** Two panes are at one file: the theme's colour of what needs somebody, and a sign for those who see no colours. */
const SHARED_MARK = '▲';

export function openFiles(options: FilesListOptions): OpenedList {
  const { files, root, now, focus, unseen } = options;
  let listed = files();
  const items = (): readonly ListItem[] => listed.map((file) => itemOf(file, root, now()));
  const view = openList({
    title: unseen === null ? titleOf(listed) : `${titleOf(listed)} · ${unseen}`,
    items: items(),
    hint: 'Enter goes to who changed it last · Esc closes',
    empty: 'no pane has changed a file yet',
  });
  return {
    view,
    isOfFiles: true,
    renewed(view) {
      const item = selectedItem(view);
      const selected = item === null ? undefined : listed.at(item)?.path;
      listed = files();
      const at = listed.findIndex(({ path }) => path === selected);
      // At the top it stays there: what is new comes first.
      const isAtTop = view.selected === 0;
      const kept = isAtTop || at === -1 ? Math.min(view.selected ?? 0, Math.max(0, listed.length - 1)) : at;
      const title = unseen === null ? titleOf(listed) : `${titleOf(listed)} · ${unseen}`;
      return { ...view, title, items: items(), shown: listed.map((_, index) => index), selected: kept };
    },
    accepted(item) {
      const changer = listed.at(item)?.touches.find(({ changedAt }) => changedAt !== null);
      if (changer !== undefined) focus(changer.pane);
    },
  };
}

function titleOf(files: readonly RadarFile[]): string {
  const shared = files.filter(({ isShared }) => isShared).length;
  return shared === 0
    ? 'files: last change first'
    : `files: last change first, ${SHARED_MARK} ${shared} by two`;
}

function itemOf(file: RadarFile, root: string, now: number): ListItem {
  const { path, lock, isShared, unknownAt, changedAt } = file;
  const shown = isWithin(path, root) && path !== root ? relative(root, path) : path;
  const changers = changersOf(file).map((touch) => ({
    text: `  ${changeText(touch, now)}`,
    tone: 'detail' as const,
  }));
  const readers = file.touches.filter(({ pane }) => file.outdated.has(pane));
  const unknown = unknownAt === null ? [] : [`someone else ${ageText(now - unknownAt)}`];
  const note: TextLine = [
    ...changers,
    ...unknown.map((text) => ({ text: `  ${text}`, tone: 'detail' as const })),
    ...readers.map(({ name }) => ({
      text: `  ${cleanText(name)} knows an older one`,
      tone: 'waiting' as const,
    })),
    ...(lock === null ? [] : [{ text: `  locked by ${cleanText(lock.holder.name)}`, tone: 'busy' as const }]),
  ];
  return {
    head: isShared ? SHARED_MARK : ' ',
    text: cleanText(shown.split(sep).join('/')),
    ...(isShared && { tone: 'waiting' as const }),
    note,
    aside: changedAt === null ? '' : ageText(now - changedAt),
  };
}

function changersOf({ touches }: FileRecord): readonly FileTouch[] {
  return touches
    .filter(({ changedAt }) => changedAt !== null)
    .sort((one, other) => (other.changedAt ?? 0) - (one.changedAt ?? 0));
}

/** `dev1 0:12 ×3`; a change that only a command can have made says so. */
function changeText({ name, changedAt, changes, cause }: FileTouch, now: number): string {
  const often = changes > 1 ? ` ×${changes}` : '';
  const how = cause === 'command' ? ' by a command' : '';
  return `${cleanText(name)} ${ageText(now - (changedAt ?? now))}${often}${how}`;
}

/** The same for scripts. */
export function describeFiles(files: readonly RadarFile[], unseen: string | null): FilesDescription {
  return {
    files: files.map(({ path, changedAt, unknownAt, isShared, lock, touches, outdated }) => ({
      path,
      changedAt: isoTime(changedAt),
      shared: isShared,
      unknownAt: isoTime(unknownAt),
      lockedBy: lock?.holder.name ?? null,
      panes: touches.map(({ pane: id, name, readAt, changedAt: at, changes, cause }) => ({
        ...{ id, name, changes, cause },
        readAt: isoTime(readAt),
        changedAt: isoTime(at),
        outdated: outdated.has(id),
      })),
    })),
    unseen,
  };
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
