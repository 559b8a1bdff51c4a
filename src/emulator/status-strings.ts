/** What a terminal answers in a device control string: its settings (DECRQSS) and its capabilities (XTGETTCAP). */
import type { ModeTracker } from './modes.ts';

export interface StatusSources {
  /** Parameters of the SGR in force. */
  readonly sgr: () => string;
  /** First and last row of the margins, from 1. */
  readonly margins: () => readonly [number, number];
  readonly isProtecting: () => boolean;
  readonly modes: Pick<ModeTracker, 'cursorStyleNumber'>;
  readonly reply: (text: string) => void;
}

const ESC = '\x1b';
const DCS = `${ESC}P`;
const ST = `${ESC}\\`;

/** DECRQSS: `setting` is the end of the control sequence that it would be set with. */
export function answerSetting(setting: string, sources: StatusSources): void {
  const value = settingValue(setting, sources);
  sources.reply(value === null ? `${DCS}0$r${ST}` : `${DCS}1$r${value}${setting}${ST}`);
}

function settingValue(setting: string, { sgr, margins, isProtecting, modes }: StatusSources): string | null {
  switch (setting) {
    case 'm': // SGR
      return sgr();
    case 'r': // DECSTBM
      return margins().join(';');
    case ' q': // DECSCUSR
      return String(modes.cursorStyleNumber);
    case '"q': // DECSCA
      return isProtecting() ? '1' : '0';
    case '"p': // DECSCL: VT200, seven bits
      return '62;1';
    default:
      return null;
  }
}

/** Names in a request beyond which no more are answered: nobody asks for so many. */
const MOST_NAMES = 64;

/** Of terminfo and termcap, what programs ask for; true for a flag. Parameters are as terminfo writes them. */
const CAPABILITIES: Readonly<Record<string, string | true | undefined>> = {
  TN: 'xterm-256color',
  name: 'xterm-256color',
  Co: '256',
  colors: '256',
  pairs: '65536',
  RGB: '8/8/8',
  Tc: true,
  bce: true,
  XT: true,
  AX: true,
  Su: true,
  XF: true,
  fullkbd: true,
  Setulc: `${ESC}[58:2:%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%d%;m`,
  ol: `${ESC}[59m`,
  Smulx: `${ESC}[4:%p1%dm`,
  Smol: `${ESC}[53m`,
  Rmol: `${ESC}[55m`,
  smxx: `${ESC}[9m`,
  rmxx: `${ESC}[29m`,
  sitm: `${ESC}[3m`,
  ritm: `${ESC}[23m`,
  dim: `${ESC}[2m`,
  setrgbf: `${ESC}[38:2:%p1%d:%p2%d:%p3%dm`,
  setrgbb: `${ESC}[48:2:%p1%d:%p2%d:%p3%dm`,
  Ss: `${ESC}[%p1%d q`,
  Se: `${ESC}[ q`,
  Sync: `${ESC}[?2026%?%p1%{1}%-%tl%eh%;`,
  Ms: `${ESC}]52;%p1%s;%p2%s${ST}`,
  TS: `${ESC}]2;`,
  tsl: `${ESC}]2;`,
  fsl: '\x07',
  hs: true,
  BE: `${ESC}[?2004h`,
  BD: `${ESC}[?2004l`,
  PS: `${ESC}[200~`,
  PE: `${ESC}[201~`,
  fe: `${ESC}[?1004h`,
  fd: `${ESC}[?1004l`,
  kxIN: `${ESC}[I`,
  kxOUT: `${ESC}[O`,
  XM: `${ESC}[?1006;1000%?%p1%{1}%=%th%el%;`,
  xm: `${ESC}[<%i%p3%d;%p1%d;%p2%d;%?%p4%tM%em%;`,
  RV: `${ESC}[>c`,
  XR: `${ESC}[>0q`,
};

/** XTGETTCAP: names in hexadecimal, with semicolons between; each gets an answer of its own. */
export function answerCapabilities(request: string, reply: (text: string) => void): void {
  for (const encoded of request.split(';').slice(0, MOST_NAMES)) {
    const name = /^(?:[0-9a-f]{2}){1,64}$/i.test(encoded)
      ? Buffer.from(encoded, 'hex').toString('latin1')
      : '';
    const value = Object.hasOwn(CAPABILITIES, name) ? CAPABILITIES[name] : undefined;
    if (value === undefined) reply(`${DCS}0+r${encoded.replace(/[^0-9A-Fa-f]/g, '').slice(0, 128)}${ST}`);
    else reply(`${DCS}1+r${encoded}${value === true ? '' : `=${hex(value)}`}${ST}`);
  }
}

function hex(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex').toUpperCase();
}
