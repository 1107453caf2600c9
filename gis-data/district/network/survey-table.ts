import type { PipeSpec, System } from './pipe-spec.ts';

/** What stands at a point, or how the pipes meet there. */
export interface PointName {
  zh: string;
  isAppurtenance: boolean;
}

/** Points and lines of one system as a survey hands them in, index by index. Levels are millimetres of the datum; positions metres of the grid. */
export class SurveyTable {
  readonly system: System;
  /** Letters in front of the numbers of its points. */
  readonly prefix: string;

  readonly east: number[] = [];
  readonly north: number[] = [];
  readonly groundMm: number[] = [];
  readonly name: PointName[] = [];
  /** Spec of the first line at the point, which gives it class and subclass. */
  readonly pointSpec: PipeSpec[] = [];
  /** Street of the land, -1 beside the streets. */
  readonly pointStreet: number[] = [];
  /** Depth of the chamber, centimetres; 0 where there is none. */
  readonly wellCm: number[] = [];

  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly spec: PipeSpec[] = [];
  readonly startMm: number[] = [];
  readonly endMm: number[] = [];
  readonly street: number[] = [];
  /** 1: drawn from hearsay, depths and levels not known. */
  readonly unknown: number[] = [];

  constructor(system: System, prefix: string) {
    this.system = system;
    this.prefix = prefix;
  }

  point(
    east: number,
    north: number,
    groundMm: number,
    name: PointName,
    spec: PipeSpec,
    street: number,
    wellCm: number,
  ): number {
    this.east.push(east);
    this.north.push(north);
    this.groundMm.push(groundMm);
    this.name.push(name);
    this.pointSpec.push(spec);
    this.pointStreet.push(street);
    this.wellCm.push(wellCm);
    return this.east.length - 1;
  }

  line(from: number, to: number, spec: PipeSpec, startMm: number, endMm: number, street: number): number {
    this.from.push(from);
    this.to.push(to);
    this.spec.push(spec);
    this.startMm.push(startMm);
    this.endMm.push(endMm);
    this.street.push(street);
    this.unknown.push(0);
    return this.from.length - 1;
  }

  lengthM(line: number): number {
    const a = this.from[line]!;
    const b = this.to[line]!;
    return Math.hypot(this.east[a]! - this.east[b]!, this.north[a]! - this.north[b]!);
  }
}
