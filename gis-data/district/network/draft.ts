import type { PipeSpec } from './pipe-spec.ts';

/** Why a line has a point. */
export const POINT_KIND = { fill: 0, bend: 1, edge: 2, junction: 3, end: 4, branch: 5 } as const;
export type PointKind = (typeof POINT_KIND)[keyof typeof POINT_KIND];

export interface DraftPoint {
  east: number;
  north: number;
  groundM: number;
  zone: number;
  kind: PointKind;
  street: number;
  course?: number;
  leg?: number;
  share?: number;
  offset?: number;
  fitting?: string;
}

/** Points and links of one system while it is laid, before they have depths. Index by index; positions and ground levels are those of the land. */
export class Draft {
  readonly east: number[] = [];
  readonly north: number[] = [];
  readonly groundM: number[] = [];
  /** Crossing zone, -1 outside. */
  readonly zone: number[] = [];
  readonly kind: PointKind[] = [];
  /** Street of the land. */
  readonly street: number[] = [];
  /** Course, its leg and the share of it, and the offset of the line there; -1 beside the streets. */
  readonly course: number[] = [];
  readonly leg: number[] = [];
  readonly share: number[] = [];
  readonly offset: number[] = [];
  /** Name of what stands at the point; empty where the pipes that meet there name it. */
  readonly fitting: string[] = [];

  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly spec: PipeSpec[] = [];
  readonly linkStreet: number[] = [];
  /** Course of the main, -1 beside the streets. */
  readonly linkCourse: number[] = [];

  point(at: DraftPoint): number {
    this.east.push(at.east);
    this.north.push(at.north);
    this.groundM.push(at.groundM);
    this.zone.push(at.zone);
    this.kind.push(at.kind);
    this.street.push(at.street);
    this.course.push(at.course ?? -1);
    this.leg.push(at.leg ?? -1);
    this.share.push(at.share ?? 0);
    this.offset.push(at.offset ?? 0);
    this.fitting.push(at.fitting ?? '');
    return this.east.length - 1;
  }

  link(from: number, to: number, spec: PipeSpec, street: number, course: number): number {
    this.from.push(from);
    this.to.push(to);
    this.spec.push(spec);
    this.linkStreet.push(street);
    this.linkCourse.push(course);
    return this.from.length - 1;
  }

  /** Takes the marked links out; the others keep their order. */
  removeLinks(gone: Uint8Array): void {
    let kept = 0;
    for (let link = 0; link < this.from.length; link++) {
      if (gone[link] === 1) continue;
      this.from[kept] = this.from[link]!;
      this.to[kept] = this.to[link]!;
      this.spec[kept] = this.spec[link]!;
      this.linkStreet[kept] = this.linkStreet[link]!;
      this.linkCourse[kept] = this.linkCourse[link]!;
      kept++;
    }
    for (const list of [this.from, this.to, this.spec, this.linkStreet, this.linkCourse]) list.length = kept;
  }

  /** Makes one point of the ends of every link that is shorter than `leastM`, and takes the link out: a survey has one mark there. */
  joinCloseEnds(leastM: number): void {
    const sameAs = new Map<number, number>();
    const markOf = (point: number): number => {
      let mark = point;
      for (let next = sameAs.get(mark); next !== undefined; next = sameAs.get(mark)) mark = next;
      return mark;
    };
    const gone = new Uint8Array(this.from.length);
    for (let link = 0; link < this.from.length; link++) {
      if (this.lengthM(link) >= leastM) continue;
      gone[link] = 1;
      const [a, b] = [markOf(this.from[link]!), markOf(this.to[link]!)];
      if (a !== b) sameAs.set(Math.max(a, b), Math.min(a, b));
    }
    if (sameAs.size === 0) return;
    this.removeLinks(gone);
    for (const ends of [this.from, this.to]) {
      for (let link = 0; link < ends.length; link++) ends[link] = markOf(ends[link]!);
    }
  }

  lengthM(link: number): number {
    const a = this.from[link]!;
    const b = this.to[link]!;
    return Math.hypot(this.east[a]! - this.east[b]!, this.north[a]! - this.north[b]!);
  }
}
