import type { FileEncoding } from '../../contract/imports.ts';

/** The most frequent characters of Chinese text, both scripts, and the words of a key shop. */
const frequent = new Set(
  '的一是不了在人有我他这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于着下自之年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别別打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運账帳号號卡密码碼元券兑兌换換激购購买買充值游戏戲会员季终終身邮郵箱验驗证證用户戶登录錄登陆陸礼禮包官旗舰艦店铺鋪商序列键鍵零售批货貨单單价價额額有效截止请請勿售',
);

const han = /\p{Script=Han}/u;

/** GB 2312's and Big5's first levels: the characters in daily use. */
const simplified = charactersOf('gb18030', [0xb0, 0xd7], [[0xa1, 0xfe]]);
const traditional = charactersOf(
  'big5',
  [0xa4, 0xc6],
  [
    [0x40, 0x7e],
    [0xa1, 0xfe],
  ],
);

/** The Han characters of a table of double bytes. */
function charactersOf(encoding: string, [first, last]: [number, number], trails: [number, number][]): Set<string> {
  const bytes: number[] = [];
  for (let lead = first; lead <= last; lead++)
    for (const [from, to] of trails) for (let trail = from; trail <= to; trail++) bytes.push(lead, trail);
  return new Set(Array.from(new TextDecoder(encoding).decode(Uint8Array.from(bytes))).filter((sign) => han.test(sign)));
}

const odd = /[\p{Cc}\p{Co}\p{Cn}\p{Cs}\ufffd]/u;
const ideographic = /[\u3000-\u303f\uff01-\uff5e\uffe0-\uffe6\u2010-\u2027\u2030-\u203b\u2460-\u2473]/;
const invisible = /[\p{Default_Ignorable_Code_Point}\u00a0]/u;
const emoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}]/u;
const latin = /[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u1ea0-\u1eff]/;
const letter = /[A-Za-z]/;
const alphabets = [/[\u0386-\u03ce]/, /[\u0400-\u045f]/, /[\u05d0-\u05ea]/, /[\u0620-\u064a]/, /[\u0e01-\u0e4e]/];
const kana = /[\u3041-\u30ff]/;
const hangul = /[\uac00-\ud7a3]/;

/** A character that isn't plain ASCII, its neighbours, and the encoding that it was read in. */
export type Sign = { sign: string; before: string; after: string; encoding: FileEncoding };

/** What a character is worth that no text has. */
export const never = -3;

/** How likely it stands so in a file of keys: 3 often, -3 never. */
export function plausibility({ sign, before, after, encoding }: Sign): number {
  const common = (encoding !== 'big5' && simplified.has(sign)) || (encoding !== 'gb18030' && traditional.has(sign));
  if (common) return frequent.has(sign) ? 3 : 1;
  if (odd.test(sign)) return never;
  if (han.test(sign)) return -0.5;
  if (emoji.test(sign) || ideographic.test(sign)) return 1;
  if (invisible.test(sign)) return 1;
  if (latin.test(sign)) return letter.test(before) || letter.test(after) ? 0.8 : -0.3;
  if (kana.test(sign)) return 0.8;
  if (hangul.test(sign)) return 0.5;
  const alphabet = alphabets.find((each) => each.test(sign));
  if (alphabet) return alphabet.test(before) || alphabet.test(after) ? 0.8 : -0.3;
  return /[\p{S}\p{P}]/u.test(sign) ? 0.2 : -0.5;
}
