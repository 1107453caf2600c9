import type { StreetRank } from './land.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';

// Syllables that street names of hill cities are made of; the lists are ours.
const FIRST = Array.from(
  '石金龙凤青白黄红双大长新高东南西北上下中玉银铜铁云天江河山水松柏竹梅桂兰桃杏荷莲花春秋明华安宁福寿康泰和平永兴隆昌文武学书清古老三五七九',
);
const SECOND = Array.from('桥铺坪坝沟湾岩坡岭冲塘溪滩井泉渡口门寨堡场坎崖峡林园田垭梁石龙凤台阁寺庙滨港屏峰谷原');
const TREES = [
  '银杏',
  '香樟',
  '黄葛',
  '梧桐',
  '桂花',
  '玉兰',
  '海棠',
  '紫薇',
  '蔷薇',
  '芙蓉',
  '腊梅',
  '丹枫',
  '翠竹',
  '青松',
];
const VIRTUES = [
  '人民',
  '解放',
  '建设',
  '和平',
  '民生',
  '民权',
  '新华',
  '中山',
  '胜利',
  '团结',
  '光明',
  '育才',
  '创业',
  '科技',
  '工农',
  '迎宾',
];
const ORDINALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

const SUFFIXES: Readonly<Record<StreetRank, readonly string[]>> = {
  expressway: ['快速路'],
  arterial: ['大道', '大道', '路'],
  collector: ['路', '路', '路', '大街'],
  local: ['路', '街', '街', '支路'],
  lane: ['巷', '巷', '支路', '弄'],
};

/** Gives out street names, none of them twice. */
export class StreetNames {
  readonly #random: SeededRandom;
  readonly #given = new Set<string>();

  constructor(seed: number) {
    this.#random = seededRandom(seed, 'street names');
  }

  /** A name for a street of a rank; a lane may be numbered after the street that it leaves. */
  next(rank: StreetRank, leaves?: string): string {
    if (leaves !== undefined && this.#random.chance(0.75)) {
      const numbered = this.#numbered(leaves);
      if (numbered !== undefined) return this.#give(numbered);
    }
    for (let attempt = 0; ; attempt++) {
      // Two syllables serve a few thousand streets; then a third is put before them.
      const name =
        (attempt > 12 ? this.#random.pick(FIRST) : '') + placeName(this.#random) + this.#random.pick(SUFFIXES[rank]);
      if (!this.#given.has(name)) return this.#give(name);
    }
  }

  /** Takes a name that is given by hand, such as that of a road along a river. */
  take(name: string): string {
    if (!this.#given.has(name)) return this.#give(name);
    return this.#give(this.#numbered(name) ?? this.next('collector'));
  }

  #numbered(street: string): string | undefined {
    const stem = street.replace(/(大道|大街|支路|路|街|巷|弄)$/, '');
    if (/[一二三四五六七八九十]$/.test(stem)) return undefined;
    const suffix = this.#random.pick(['巷', '巷', '支路']);
    const ordinal = ORDINALS.find((number) => !this.#given.has(stem + number + suffix));
    return ordinal === undefined ? undefined : stem + ordinal + suffix;
  }

  #give(name: string): string {
    this.#given.add(name);
    return name;
  }
}

/** A plausible name of a place: of the land, of a tree, or of a virtue. */
export function placeName(random: SeededRandom): string {
  const kind = random.next();
  if (kind < 0.04) return random.pick(VIRTUES);
  if (kind < 0.08) return random.pick(TREES);
  const first = random.pick(FIRST);
  let second = random.pick(SECOND);
  while (second === first) second = random.pick(SECOND);
  return kind < 0.8 ? first + second : first + second + random.pick(['坪', '坝', '湾', '岗', '桥', '坡']);
}
