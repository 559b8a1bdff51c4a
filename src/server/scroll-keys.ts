/** The keys of scroll mode: those of a pager, vi's and emacs' alike. */
import type { OverlayInput } from '../ui/prompt.ts';

/** Lines to scroll, up positive, or `leave`; 0 for a key that means nothing here. `rows` is the pane's height. */
export function scrollStep(input: OverlayInput, rows: number, historyLines: number): number | 'leave' {
  const page = Math.max(1, rows - 1);
  const half = Math.max(1, Math.floor(rows / 2));
  switch (input.kind === 'text' ? input.text : input.name) {
    case 'Up':
    case 'k':
    case 'C-p':
    case 'C-y':
      return 1;
    case 'Down':
    case 'j':
    case 'C-n':
    case 'C-e':
      return -1;
    case 'PageUp':
    case 'b':
    case 'C-b':
    case 'M-v':
      return page;
    case 'PageDown':
    case 'Space':
    case ' ':
    case 'f':
    case 'C-f':
    case 'C-v':
      return -page;
    case 'u':
    case 'C-u':
      return half;
    case 'd':
    case 'C-d':
      return -half;
    case 'Home':
    case 'g':
    case '<':
      return historyLines;
    case 'End':
    case 'G':
    case '>':
      return -historyLines;
    case 'q':
    case 'Escape':
    case 'Enter':
    case 'C-c':
      return 'leave';
    default:
      return 0;
  }
}
