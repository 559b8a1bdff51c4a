/** The lists of copy mode that a client can open, and what choosing from them does. */
import type { Command } from '../../core/command.ts';
import type { PasteBuffer } from '../../core/paste-buffers.ts';
import type { OpenedList } from '../client-lists.ts';
import { bufferList } from './buffer-list.ts';
import type { FoundPlaces } from './copy-desk.ts';
import type { FoundPlace } from './find-everywhere.ts';
import { foundList } from './found-list.ts';

type Run = (command: Command) => void;

export function openBuffers(buffers: readonly PasteBuffer[], pane: string, run: Run): OpenedList {
  const accepted = (item: number) => run({ name: 'paste', pane, buffer: buffers[item].id });
  return { view: bufferList(buffers), accepted };
}

export interface FoundListOptions {
  readonly text: string;
  readonly found: readonly FoundPlace[];
  readonly places: FoundPlaces;
  readonly run: Run;
}

export function openFound({ text, found, places, run }: FoundListOptions): OpenedList {
  return {
    view: foundList(text, found),
    accepted(item) {
      places.show(found[item]);
      run({ name: 'focus', pane: found[item].pane.id });
    },
    left: places.close,
  };
}
