/** The player's line at the bottom: where it is, what is unusual, and the keys as far as there is room. Pure. */
import { momentText } from '../core/cast-timeline.ts';
import { cutText, textWidth } from '../ui/text.ts';

export interface PlayerView {
  readonly position: number;
  readonly duration: number;
  readonly speed: number;
  readonly state: 'playing' | 'paused' | 'ended' | 'seeking';
  /** Such as `120×40, cut off`. */
  readonly note: string | null;
}

const SYMBOLS = { playing: '▶', paused: '⏸', ended: '■', seeking: '…' } as const;

/** Exactly `width` cells. */
export function playerBar({ position, duration, speed, state, note }: PlayerView, width: number): string {
  const words = [
    `${SYMBOLS[state]} ${momentText(position)} / ${momentText(duration)}`,
    ...(state === 'playing' ? [] : [state]),
    ...(speed === 1 ? [] : [`${speed}×`]),
    ...(note === null ? [] : [note]),
  ];
  const left = ` ${words.join(' · ')} `;
  const hints = ['q quit', `Space ${HINTS[state]}`, '← → 5 s', '. step', '+ - speed', 'Home End'];
  let right = '';
  for (const hint of hints) {
    const longer = right === '' ? ` ${hint} ` : `${right}  ${hint} `;
    if (textWidth(left) + textWidth(longer) <= width) right = longer;
  }
  const shown = cutText(left, width);
  return shown + ' '.repeat(Math.max(0, width - textWidth(shown) - textWidth(right))) + right;
}

const HINTS = { playing: 'pause', paused: 'play', ended: 'again', seeking: 'pause' } as const;
