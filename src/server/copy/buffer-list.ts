/** The list of what was copied, to paste from: the newest first, each by its first words and its size. */
import type { PasteBuffer } from '../../core/paste-buffers.ts';
import { openList } from '../../ui/list-keys.ts';
import type { ListView } from '../../ui/session-view.ts';

/** More of a text than any line shows. */
const SHOWN_UNITS = 200;

export function bufferList(buffers: readonly PasteBuffer[]): ListView {
  return openList({
    title: 'paste: type to search',
    items: buffers.map(({ text }) => ({ text: firstWords(text), aside: sizeOf(text) })),
    filter: '',
    hint: 'Enter pastes · Esc closes',
    empty: 'nothing has been copied yet',
  });
}

function firstWords(text: string): string {
  return text.slice(0, SHOWN_UNITS).replace(/\s+/g, ' ').trim();
}

function sizeOf(text: string): string {
  const lines = text.split('\n').length;
  return lines > 1 ? `${lines} lines` : `${text.length} characters`;
}
