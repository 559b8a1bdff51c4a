/** Identities made at random: the only place where chance comes in. */
import { randomUUID } from 'node:crypto';
import { customAlphabet, nanoid } from 'nanoid';

/** Letters and digits alone, lower case: a pane id is a directory's name, also where case does not count. */
const PANE_ID_ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
/** 36^10: a thousand panes a day collide once in ten thousand years. */
const PANE_ID_LENGTH = 10;
/** 32 of nanoid's characters are 192 bits. */
const TOKEN_LENGTH = 32;

export const newId = {
  pane: customAlphabet(PANE_ID_ALPHABET, PANE_ID_LENGTH),
  conversation: (): string => randomUUID(),
  token: (): string => nanoid(TOKEN_LENGTH),
} as const;
