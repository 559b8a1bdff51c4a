/**
 * The teardown of a profile whose child has ended: its conversations go into the store, then the profile is removed.
 * The same for a pane that is closed and for the pane of a server that died. What cannot be kept is not removed.
 */
import type { Log } from '../base/log.ts';
import { CcmuxError } from '../core/errors.ts';
import type { Directories } from '../core/plan.ts';
import { keptDamageOf } from '../files/atomic-file.ts';
import { updatePaneMark, type PaneMark } from '../isolation/pane-mark.ts';
import { profilePlaces } from '../isolation/profile-places.ts';
import type { SettingChange } from '../isolation/settings/change.ts';
import { changesOfPane, changesText } from '../isolation/settings/pane-settings.ts';
import { removeProfile } from '../isolation/teardown.ts';
import { noteInAudit } from '../store/audit-log.ts';
import { damagedIndexLine, refreshIndex } from '../store/conversation-index.ts';
import { archiveConversation } from '../store/conversation-store.ts';
import { readKeptUsage } from './kept-usage.ts';

export interface EndedPane {
  readonly directories: Directories;
  readonly mark: PaneMark;
  readonly exitCode: number | null;
  /** The profile stays, marked as kept (`cleanup_on_close: false`). */
  readonly isProfileKept: boolean;
  /** Conversations that this process has reserved. */
  readonly reserved?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  /** Told of what was changed of settings in the pane, and of the conversations with which that is kept. */
  readonly onSettingsChanged?: (changes: readonly SettingChange[], kept: readonly string[]) => void;
  /** Told, in a sentence, what of a conversation could not be kept with it. */
  readonly onLeftOut?: (text: string) => void;
  /** Told, in a sentence, of a damaged file and where it is kept. */
  readonly onDamaged?: (text: string) => void;
  readonly log: Log;
}

/** Answers what went wrong, in a sentence, or null. Never rejects. */
export async function keepAndRemove(pane: EndedPane): Promise<string | null> {
  const { directories, mark, log } = pane;
  const places = profilePlaces(directories, mark.paneId);
  try {
    const changes = await changesOf(pane, places.directory);
    const kept = await archiveConversation({
      directories,
      configDir: mark.configDir,
      isShared: mark.isolation === 'none',
      outputDir: places.outputDir,
      mcpStateDir: places.mcpStateDir,
      ...(pane.onLeftOut !== undefined && { onLeftOut: pane.onLeftOut }),
      logDir: places.logDir,
      ...(changes !== null && {
        settingsOverride: changesText(changes),
        hasChangedSettings: changes.length > 0,
      }),
      conversations: mark.conversations,
      ...(pane.reserved !== undefined && { reserved: pane.reserved }),
      usage: await readKeptUsage(places.directory, {
        keptIn: keptDamageOf(directories, mark.paneId),
        onSetAside: (aside) => pane.onDamaged?.(damagedUsageLine(mark.name, aside)),
        log,
      }),
      origin: {
        source: 'pane',
        name: mark.name,
        role: mark.role,
        session: mark.session,
        user: mark.user,
        sshClient: mark.sshClient,
        cwd: mark.cwd,
        paneId: mark.paneId,
        paneStartedAt: mark.createdAt,
        endedAt: new Date(pane.endedAt).toISOString(),
        exitCode: pane.exitCode,
      },
      log,
    });
    // The index can be made again at any time: for its sake no profile stays.
    const onSetAside = (aside: string): void => pane.onDamaged?.(damagedIndexLine(aside));
    await refreshIndex(directories, { trusted: kept, onSetAside }).catch((error: unknown) => {
      log.warn('the index of conversations could not be written', { error });
    });
    if (pane.isProfileKept) await updatePaneMark(places.directory, { isKept: true });
    else await removeProfile(directories, mark.paneId);
    await noteEnds(pane, kept);
    if (changes !== null && changes.length > 0) pane.onSettingsChanged?.(changes, kept);
    log.info('profile torn down', { pane: mark.paneId, name: mark.name, kept });
    return null;
  } catch (error) {
    log.error('a profile could not be torn down', { pane: mark.paneId, error });
    return error instanceof CcmuxError ? error.line : `its profile stays in ${places.directory}`;
  }
}

/** What is said where the file of a pane's costs was damaged. */
export function damagedUsageLine(name: string, aside: string): string {
  return `${name}: what its conversations cost was damaged and is kept as ${aside}: it counts from what else is known`;
}

/** Null where they are the user's own, and where they cannot be read: that keeps no conversation from being kept. */
async function changesOf(
  { mark: { isolation, configDir, paneId, name }, directories, onDamaged, log }: EndedPane,
  profile: string,
): Promise<readonly SettingChange[] | null> {
  if (isolation === 'none') return null;
  const { stateFile } = profilePlaces(directories, paneId, isolation);
  const onSetAside = (aside: string): void =>
    onDamaged?.(
      `${name}: what its settings began with was damaged and is kept as ${aside}: ` +
        'what was changed of them in this pane is not kept',
    );
  const reading = { keptIn: keptDamageOf(directories, paneId), onSetAside, log };
  try {
    return await changesOfPane(profile, { configDir, stateFile }, reading);
  } catch (error) {
    log.warn('what was changed of settings could not be read', { pane: paneId, error });
    return null;
  }
}

/** In audit.log: of every conversation that the pane had open. */
async function noteEnds(
  { directories, mark, exitCode, endedAt: at, log }: EndedPane,
  kept: readonly string[],
): Promise<void> {
  const { user, sshClient, session, paneId: pane, name } = mark;
  const common = { action: 'end', at, user, sshClient, session, pane, name, exitCode } as const;
  try {
    for (const conversation of new Set([...mark.conversations, ...kept]))
      await noteInAudit(directories, { ...common, conversation, kept: kept.includes(conversation) });
  } catch (error) {
    log.warn('an end could not be noted in audit.log', { pane, error });
  }
}
