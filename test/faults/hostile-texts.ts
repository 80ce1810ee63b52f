const ESC = '\u001b'
const BEL = '\u0007'
const ST = `${ESC}\\`

/** The same sequence as a terminal knows it in other forms: with C1 characters, and with C1 bytes. */
const inC1 = (text: string): string =>
  text.replaceAll(/\u001b([@-_])/g, (_all, letter: string) =>
    String.fromCharCode(letter.charCodeAt(0) + 0x40),
  )

/** What terminals obey, in words of their manuals: xterm's ctlseqs, ECMA-48, iTerm2, kitty, tmux, screen. */
const CSI = [
  ...['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'P', 'S', 'T', 'X', 'Z', '@', '`'],
  ...[
    'a',
    'b',
    'd',
    'e',
    'f',
    'g',
    'j',
    'k',
    '2J',
    '3J',
    '1K',
    '2K',
    '10;10H',
    '999;999H',
    '5i',
    '4i',
    '?5i',
  ],
  ...[
    '6n',
    '5n',
    '?6n',
    '?15n',
    'c',
    '>c',
    '=c',
    '0x',
    '20t',
    '21t',
    '22t',
    '23t',
    '18t',
    '8;1;1t',
    '3;0;0t',
  ],
  ...[
    '31m',
    '7m',
    '8m',
    '38;2;0;0;0;48;2;0;0;0m',
    '4:3m',
    '58;5;1m',
    '!p',
    '"p',
    '61"p',
    '1"q',
    '5 q',
    '1;1r',
  ],
  ...[
    '?1049h',
    '?47h',
    '?25l',
    '?7l',
    '?1000h',
    '?1006h',
    '?2004h',
    '?1004h',
    '?5h',
    '?1h',
    '4h',
    '20h',
    '2l',
  ],
  ...[
    '?2026h',
    '>4;2m',
    '>1u',
    '=1u',
    '<u',
    '?u',
    '$w',
    '1$w',
    '2$w',
    '1;1;2;2$z',
    '65;1;1;2;2$x',
    '*x',
    "'w",
  ],
  ...['?1;2S', '>0q', '#P', '#Q', '1;2;3;4;5$r', '1*|', '2+T', '?69h', '1;10s', '\u0008A', '\nB', '1\r;1H'],
].map((body) => `${ESC}[${body}`)

const OSC = [
  ...['0;title', '1;icon', '2;title', '3;prop=x', '4;1;rgb:ff/ff/ff', '5;0;?', '6;1;bg;red;brightness;255'],
  ...['7;file://host/etc', '8;;https://evil.example/', '8;id=1;file:///etc/passwd', '8;;javascript:alert(1)'],
  ...['9;notify', '9;4;1;50', '10;?', '11;?', '11;#000000', '12;red', '13;?', '17;?', '19;?', '22;pointer'],
  ...[
    '46;/tmp/log',
    '50;?',
    '50;SetMark',
    '51;x',
    '52;c;ZWNobyBvd25lZAo=',
    '52;c;?',
    '52;p;!',
    '60',
    '104',
    '110',
  ],
  ...[
    '133;A',
    '133;C;cmdline=x',
    '633;E;rm',
    '777;notify;a;b',
    '1337;File=name=eA==:eA==',
    '1337;CopyToClipboard=',
  ],
  ...['1337;SetUserVar=a=eA==', '1337;RequestAttention=1', '5522;x', '99;i=1;x', 'L;x', 'l;x', 'I;x'],
].flatMap((body) => [`${ESC}]${body}${BEL}`, `${ESC}]${body}${ST}`, `${ESC}]${body}`])

const STRINGS = [
  `${ESC}P$q"p${ST}`,
  `${ESC}P+q544e${ST}`,
  `${ESC}P+p544e=ff${ST}`,
  `${ESC}P1$tx${ST}`,
  `${ESC}Pq#0;2;0;0;0~-${ST}`,
  `${ESC}P0;1|17/41${ST}`,
  `${ESC}Ptmux;${ESC}${ESC}]0;x${BEL}${ST}`,
  `${ESC}P=1s${ST}`,
  `${ESC}P@kitty-cmd{"cmd":"ls"}${ST}`,
  `${ESC}_Gf=24,s=1,v=1;AAAA${ST}`,
  `${ESC}_Ga=T,t=f;L2V0Yy9wYXNzd2Q=${ST}`,
  `${ESC}_tmux;x${ST}`,
  `${ESC}^private${ST}`,
  `${ESC}Xstring${ST}`,
  `${ESC}kscreen title${ST}`,
  `${ESC}P`,
  `${ESC}_`,
  `${ESC}^`,
  `${ESC}X`,
  `${ESC}]`,
]

const SINGLE = [
  ...[
    'c',
    '7',
    '8',
    '=',
    '>',
    '6',
    '9',
    'D',
    'E',
    'F',
    'H',
    'M',
    'N',
    'O',
    'V',
    'W',
    'Z',
    'l',
    'm',
    'n',
    'o',
  ],
  ...[
    '|',
    '}',
    '~',
    '#3',
    '#4',
    '#5',
    '#6',
    '#8',
    '(0',
    '(B',
    ')0',
    '*0',
    '+0',
    '-A',
    '.A',
    '/A',
    '%G',
    '%@',
    ' F',
  ],
].map((body) => `${ESC}${body}`)

const CONTROLS = [
  'safe\rOVERWRITTEN',
  'password\b\b\b\b\b\b\b\bhidden!!',
  'a\u0000b',
  'a\u0007b',
  'a\u000bb',
  'a\u000cb',
  'a\u000eqqqq\u000fb',
  'a\u0018b',
  'a\u001ab',
  'a\u007fb',
  `a${ESC}`,
  `${ESC}${ESC}[2J`,
  'a\u0085b',
  'a\u008db',
  'a\u0090qx\u009c',
  'a\u009d0;title\u009c',
  'a\u009b31mred',
  'a\u009f_x\u009c',
  'a\r\nb',
]

const INVISIBLE = [
  'user\u202Etxt.exe',
  '\u2066\u202Eabc\u2069',
  'a\u202Ab\u202Bc\u202Cd\u202De',
  'a\u2067b\u2068c\u2069',
  'a\u200Eb\u200Fc\u061Cd',
  'pay\u200Bpal',
  'a\u200Cb\u200Dc',
  'a\uFEFFb',
  'a\u2060b\u2061c\u2062d\u2063e\u2064f',
  'a\u206Ab\u206Fc',
  'a\u00ADb',
  'a\u034Fb',
  'a\u115Fb\u1160c\u3164d\uFFA0e',
  'a\u17B4b\u17B5c',
  'a\u180Eb',
  'a\u2028b\u2029c',
  'a\uFFF9b\uFFFAc\uFFFBd',
  `hello${'rm -rf'
    .split('')
    .map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0)))
    .join('')}`,
  '\u{E0001}\u{E0065}\u{E006E}\u{E007F}',
  'a\uFE00b\uFE0Ec\uFE0Fd',
  `A${'hidden'
    .split('')
    .map((letter) => String.fromCodePoint(0xe0100 + letter.charCodeAt(0) - 16))
    .join('')}`,
  '\u{1F600}\uFE0F\uFE0F\uFE0F',
  'a\u{1D173}b\u{1D17A}c',
  'a\u{1BCA0}b',
]

/** Texts that do something to a terminal, or to who reads it. */
export const HOSTILE_TEXTS: readonly string[] = [
  ...new Set([
    ...CSI,
    ...OSC,
    ...STRINGS,
    ...SINGLE,
    ...[...CSI, ...OSC, ...STRINGS].map(inC1),
    ...CONTROLS,
    ...INVISIBLE,
  ]),
]

/** The same, and what only bytes can say: C1 bytes on their own, and UTF-8 that is none. */
export const HOSTILE_BYTES: readonly Buffer[] = [
  ...HOSTILE_TEXTS.map((text) => Buffer.from(text)),
  ...[...CSI, ...STRINGS].map((text) => Buffer.from(inC1(text), 'latin1')),
  ...[
    [0x9b, 0x32, 0x4a],
    [0xc0, 0x9b, 0x5b, 0x32, 0x4a],
    [0xe0, 0x80, 0x9b, 0x5b],
    [0xf0, 0x80, 0x80, 0x9b],
    [0xc2, 0x1b, 0x5b, 0x32, 0x4a],
    [0xe2, 0x80, 0x1b, 0x5d, 0x30],
    [0xf0, 0x9f, 0x98, 0x9b],
    [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
    [0xc2],
    [0xff, 0xfe, 0x1b, 0x5b],
    [0x80, 0x81, 0x8d, 0x8e, 0x8f, 0x90, 0x98, 0x9a, 0x9c, 0x9d, 0x9e, 0x9f],
    [0xf4, 0x90, 0x80, 0x9b],
    [0xf8, 0x88, 0x80, 0x80, 0x9b],
  ].map((bytes) => Buffer.from(bytes)),
]

const FIRST_SURROGATE = 0xd800
const LAST_SURROGATE = 0xdfff

/** A code point as UTF-8; a surrogate as what UTF-8 would be if it had them. */
function encoded(code: number): Buffer {
  if (code < FIRST_SURROGATE || code > LAST_SURROGATE) return Buffer.from(String.fromCodePoint(code))
  return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)])
}

export const CODE_POINTS = 0x110000

/**
 * Every `stride`-th code point of all 1,112,064 and of the 2,048 surrogates, and always those up to U+3FFF and
 * around the ends of the planes, so many in each text.
 */
export function* codePointTexts(stride: number, perText: number): Generator<Buffer> {
  let text: Buffer[] = []
  for (let code = 0; code < CODE_POINTS; code++) {
    const isChosen = code < 0x4000 || (code >= 0xfe00 && code < 0x10000) || code >> 12 === 0xe0
    if (!isChosen && code % stride !== 0) continue
    text.push(encoded(code))
    if (text.length === perText) {
      yield Buffer.concat(text)
      text = []
    }
  }
  if (text.length > 0) yield Buffer.concat(text)
}
